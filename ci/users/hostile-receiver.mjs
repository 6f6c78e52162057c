// A receiver that breaks whatever quotes it, if that can be broken: it ends the formats of reports, and would run
// scripts in a page. It also does what it should, now and then, so that all kinds of verdicts are in its report.
import { createServer } from 'node:http';

export const hostile = [
  '</pre></details><script>window.pwned = 1</script>',
  '<img src="http://192.0.2.1/leak.png" onerror="window.pwned = 1">',
  '"><svg/onload=window.pwned=1>',
  '<style>@import "http://192.0.2.1/leak.css"; body { display: none }</style>',
  '<meta http-equiv="refresh" content="0; url=http://192.0.2.1/">',
  '<a href="javascript:window.pwned=1" id="bait">bait</a>',
  ']]><!-- ]]> -->', '&lt;script&gt;', '::error::pwned', '"}]}', '```', '\u001b[2J\u0000\u202e', 'ok 1 - pwned\n1..1\nBail out!',
].join('\n');

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const challenge = request.headers['x-okta-verification-challenge'];
    const inHeader = encodeURI(hostile).slice(0, 400).replaceAll('%3C', '<').replaceAll('%3E', '>').replaceAll('%22', '"');
    response.writeHead(request.method === 'GET' ? 200 : 207, { 'Content-Type': 'text/html', 'X-Note': inHeader });
    response.end(challenge && Number.parseInt(challenge, 36) % 2 ? JSON.stringify({ verification: challenge }) : hostile);
    console.log(hostile);
  });
});
server.listen(process.env.PORT ?? 0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
