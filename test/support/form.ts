/** Takes a multipart body apart, to the byte. */
export interface FormPart {
  /** The header lines, as they were sent. */
  readonly head: string[];
  readonly content: Buffer;
}

export function partsOf(contentType: string | undefined, body: Buffer): FormPart[] {
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw new Error(`not a form: ${contentType}`);
  const mark = Buffer.from(`--${boundary}`);
  const parts: FormPart[] = [];
  for (let at = body.indexOf(mark); ;) {
    const begin = at + mark.length;
    if (body.subarray(begin).toString('latin1') === '--\r\n') return parts;
    if (body.subarray(begin, begin + 2).toString('latin1') !== '\r\n')
      throw new Error(`no line end after the boundary at ${at}`);
    const end = body.indexOf(Buffer.from(`\r\n--${boundary}`), begin);
    const split = body.indexOf('\r\n\r\n', begin);
    if (end < 0 || split < 0) throw new Error(`a part without end at ${at}`);
    parts.push({
      head: body
        .subarray(begin + 2, split)
        .toString()
        .split('\r\n'),
      content: body.subarray(split + 4, end),
    });
    at = end + 2;
  }
}
