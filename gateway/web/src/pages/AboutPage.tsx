// Terms, privacy, accessibility, notices.
import { useParams } from "react-router";
import { Page } from "../components/Page.tsx";
import { aboutPages } from "../text/about.ts";
import { NotFoundPage } from "./NotFoundPage.tsx";

export function AboutPage() {
  const about = aboutPages[useParams().page ?? ""];
  if (!about) return <NotFoundPage />;
  return (
    <Page title={about.title} lead={about.lead} width="text">
      <div className="card prose">
        {about.sections.map((section) => (
          <section key={section.title}>
            <h2>{section.title}</h2>
            {section.paragraphs?.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
            {section.items ? (
              <ul>
                {section.items.map((item) => (
                  <li key={item}>{item}</li>
                ))}
              </ul>
            ) : null}
          </section>
        ))}
      </div>
    </Page>
  );
}
