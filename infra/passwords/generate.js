// Writes the list of common passwords: our own words, then the most common of the leaked passwords
// that the package zxcvbn lists.
// usage: node generate.js OWN.txt FREQUENCY_LISTS.js OUTPUT.txt
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const [ownFile, listsFile, outputFile] = process.argv.slice(2);
const ranked = createRequire(import.meta.url)(listsFile).passwords;
const own = readFileSync(ownFile, 'utf8').split('\n').filter(line => line && !line.startsWith('#'));

// Somebody must choose twelve characters: of rare ones only those that are as long count.
const mostCommon = 10_000;
const leastLength = 12;
// Nobody is found by them: digits at the ends are taken away before the list is asked (password.cc).
const isShortNumber = word => /^[0-9.]+$/.test(word) && word.length < leastLength;

const leaked = ranked.filter(
    (word, rank) => (rank < mostCommon || word.length >= leastLength) && !isShortNumber(word));
if (ranked.length !== 30_000 || leaked.some(word => word !== word.toLowerCase())) {
  console.error('zxcvbn: these are not the lists that were looked at.');
  process.exit(1);
}
writeFileSync(outputFile, [...new Set([...own, ...leaked])].join('\n') + '\n');
