// Ways to work the page: each does everything by one means alone.

/** By the keyboard: what is to be used gets the focus, all else are keys. */
export const keyboard = {
  async press(target) {
    await target.focus();
    await target.press("Enter");
  },
  async check(target) {
    await target.focus();
    await target.press("Space");
  },
  async write(target, text) {
    await target.focus();
    await target.press("ControlOrMeta+A");
    await target.page().keyboard.insertText(text);
    await target.press("Tab");
  },
  async choose(target, option) {
    await target.focus();
    await target.page().keyboard.type(option);
    await target.press("Tab");
  },
};

/** By touch: taps, and what an on-screen keyboard puts in. */
export const touch = {
  press: (target) => target.tap(),
  check: (target) => target.tap(),
  async write(target, text) {
    await target.tap();
    await target.fill(text);
    await target.blur();
  },
  // A tap opens the system's own list; what is chosen there comes back as a change.
  choose: (target, option) => target.selectOption(option),
};
