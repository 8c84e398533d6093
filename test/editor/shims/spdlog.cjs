// Stands in for @vscode/spdlog: appends plain lines, so the log files of the editor and the extension host are readable.
const fs = require('node:fs');
const path = require('node:path');
const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
class Logger {
  constructor(kind, name, file) {
    this.name = name;
    this.file = file;
    this.level = 2;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  log(level, text) {
    if (level >= this.level)
      fs.appendFileSync(this.file, `${new Date().toISOString()} [${levels[level]}] ${text}\n`);
  }
  trace(text) {
    this.log(0, text);
  }
  debug(text) {
    this.log(1, text);
  }
  info(text) {
    this.log(2, text);
  }
  warn(text) {
    this.log(3, text);
  }
  error(text) {
    this.log(4, text);
  }
  critical(text) {
    this.log(5, text);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {}
  flush() {}
  drop() {}
}
// The editor is ESM and imports these by name, which Node finds only when each is assigned to `exports` on its own.
exports.Logger = Logger;
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
