// The ways to a copy of one's data and out of the forum.
import { Link } from "react-router";
import { dataExportWords } from "../text/words/data_exports.ts";
import { leavingWords } from "../text/words/leavings.ts";

export function OwnDataLinks({ title }: { title: string }) {
  return (
    <section className="section" aria-labelledby="own-data">
      <h2 id="own-data" className="section__title">
        {title}
      </h2>
      <p className="buttons">
        <Link className="button" to="/account/data">
          {dataExportWords.title}
        </Link>
        <Link className="button" to="/account/leave">
          {leavingWords.title}
        </Link>
      </p>
    </section>
  );
}
