// What pages say of a body's figures. Pure.
import type { BodyProfile } from "../api/types.ts";
import { bodyWords } from "./words/bodies.ts";

type Industry = NonNullable<BodyProfile["industry"]>;
type Source = NonNullable<Industry["source"]>;

// 第1次 1%、第2次 29%、第3次 70%; empty when nobody works.
export function sharesText(industry: Industry): string {
  const { primaryWorkers, secondaryWorkers, tertiaryWorkers } = industry;
  const total = primaryWorkers + secondaryWorkers + tertiaryWorkers;
  if (total === 0) return "";
  const share = (workers: number) => `${Math.round((100 * workers) / total)}%`;
  return bodyWords.industryShares(
    share(primaryWorkers),
    share(secondaryWorkers),
    share(tertiaryWorkers),
  );
}

// The sources of all parts, none twice.
export function profileSources(profile: BodyProfile): Source[] {
  const sources: Source[] = [];
  for (const part of [
    profile.population,
    profile.industry,
    profile.fiscalIndex,
    profile.similarGroup,
  ]) {
    const source = part?.source;
    const known = sources.some(({ text, date }) => text === source?.text && date === source.date);
    if (source && !known) sources.push(source);
  }
  return sources;
}
