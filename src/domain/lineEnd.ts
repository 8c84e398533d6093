/** What ends a line of a text file, also one of an old Macintosh: lines are counted as the editor and the JSON parser count them. */
export const lineEnd = /\r\n?|\n/;
