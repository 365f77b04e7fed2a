// The fields of a posting, as they are filled in when one begins or is corrected.
import { violationOf } from "../api/errors.ts";
import type { Duty, Posting } from "../api/types.ts";
import type { PostingInput } from "../state/members.ts";
import { postingErrors } from "../text/postings.ts";
import { profileWords } from "../text/words/profile.ts";
import { DutyPicker } from "./DutyPicker.tsx";
import { TextField } from "./Field.tsx";

export const emptyPosting: PostingInput = {
  department: "",
  duty: "",
  duties: [],
  startDate: "",
  endDate: "",
};

export function inputOf(posting: Posting): PostingInput {
  const { department, duty, duties, startDate, endDate } = posting;
  return { department, duty, duties, startDate, endDate };
}

interface PostingFieldsProps {
  posting: PostingInput;
  onChange: (posting: PostingInput) => void;
  duties: readonly Duty[];
  error: unknown;
  // Whether the last day is asked for: not for one that only begins.
  withEnd?: boolean;
  startRequired?: boolean;
  endRequired?: boolean;
}

export function PostingFields(props: PostingFieldsProps) {
  const { posting, onChange, error } = props;
  const change = (part: Partial<PostingInput>) => onChange({ ...posting, ...part });
  const reasons = postingErrors(error);
  return (
    <>
      <TextField
        label={profileWords.department}
        hint={profileWords.departmentHint}
        error={violationOf(error, "department")}
        value={posting.department}
        onChange={(department) => change({ department })}
        maxLength={100}
        required
      />
      <DutyPicker
        duties={props.duties}
        chosen={posting.duties}
        onChange={(duties) => change({ duties })}
        error={violationOf(error, "duties")}
      />
      <TextField
        label={profileWords.duty}
        hint={profileWords.dutyHint}
        error={violationOf(error, "duty")}
        value={posting.duty}
        onChange={(duty) => change({ duty })}
        maxLength={100}
        optional
      />
      <TextField
        label={profileWords.startDate}
        error={violationOf(error, "startDate") ?? reasons.startDate}
        type="date"
        width="short"
        value={posting.startDate}
        onChange={(startDate) => change({ startDate })}
        required={props.startRequired ?? false}
        optional={!props.startRequired}
      />
      {props.withEnd ? (
        <TextField
          label={profileWords.endDate}
          hint={props.endRequired ? undefined : profileWords.endDateHint}
          error={violationOf(error, "endDate") ?? reasons.endDate}
          type="date"
          width="short"
          value={posting.endDate}
          onChange={(endDate) => change({ endDate })}
          required={props.endRequired ?? false}
          optional={!props.endRequired}
        />
      ) : null}
    </>
  );
}
