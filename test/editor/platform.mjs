/** What the pinned code-server, Node and Chromium can run on: the recipe of install-editor.mjs names binaries of one platform. */

/** Why none of them can be run on a machine; undefined where they can. */
export function whyNoServer({ platform, arch }) {
  if (platform === 'linux' && arch === 'x64') return undefined;
  return `code-server is fetched for Linux x64 only, and this is ${platform} ${arch}`;
}

/** Settings of an editor in which nothing stands beside Ripple's panel: a chat would take the room of its readout. */
export const withoutChat = {
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};
