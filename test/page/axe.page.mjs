import { axeOfNew } from './axe.mjs';
import { expect, openSample, test } from './fixture.mjs';

test('axe finds in a later state what is wrong with what stood in others before: a text on a ground that it cannot be read on, a list that holds something else', async ({
  host,
  page,
  panel,
}) => {
  await openSample(host, panel);
  await page.evaluate(() => {
    const put = (name, within, look, marks = {}) => {
      const element = within.appendChild(document.createElement(name));
      Object.assign(element.style, look);
      for (const [mark, value] of Object.entries(marks)) element.setAttribute(mark, value);
      return element;
    };
    const part = put('div', document.querySelector('#rail'), {}, { id: 'part' });
    for (const [ground, colour] of [
      ['white', '#222'],
      ['black', '#ddd'],
    ])
      put('span', put('div', part, { background: ground }), { color: colour }).append('a word');
    const list = put('div', part, {}, { role: 'list', 'aria-label': 'items' });
    put('div', list, {}, { role: 'listitem' }).append('an item');
  });
  expect(await axeOfNew(page)).toEqual([]);
  expect(await axeOfNew(page)).toEqual([]);

  await page.evaluate(() => {
    const [first, second] = document.querySelectorAll('#part span');
    const below = second.parentElement;
    first.before(second);
    below.append(first);
  });
  expect(await axeOfNew(page)).toEqual([expect.stringMatching(/^color-contrast: .*a word/)]);

  await page.evaluate(() => {
    document.querySelector('#part').firstChild.remove();
    document.querySelector('#part').firstChild.remove();
    document.querySelector('#part [role=listitem]').setAttribute('role', 'button');
  });
  expect(await axeOfNew(page)).toEqual([expect.stringMatching(/^aria-required-children: /)]);
});
