/** The two pages that are not the terminal: no script, no style, both languages. */

/** To a browser without a session, and to whoever opens a spent link. */
export const lockedPage = page(`
<h1>Fathom</h1>
<p lang="en">This address opens once, and it has been opened or has grown old. For a new one, press Enter in the window where Fathom runs, or start Fathom again.</p>
<p lang="zh-CN">此链接只能打开一次，现已使用或过期。请在运行 Fathom 的窗口中按回车键获取新链接，或重新启动 Fathom。</p>`);

/** After entering from a foreign page: goes on to the terminal by itself. */
export const enteringPage = page('<meta http-equiv="refresh" content="0;url=/">');

function page(body: string): string {
  return `<!doctype html>\n<meta charset="utf-8">\n<title>Fathom</title>${body}\n`;
}
