// the story comes as data, in two steps; a line of it is hidden by the style sheet, one that is called hidden is not
const page = location.pathname.split('/').pop();
const show = async () => {
  const list = await (await fetch('/api/stories', {headers: {'X-Edition': 'lenn'}})).json();
  const answer = await fetch('/api/story', {method: 'POST', body: JSON.stringify({id: list.first, page})});
  const story = await answer.json();
  document.getElementById('app').innerHTML = '<main><article><h1>' + story.title + '</h1>' +
    '<time datetime="2026-11-01">1 November 2026</time>' +
    '<p class="x7q">This line was for the printer alone, and no reader of the page ever sees it on a screen.</p>' +
    '<p class="is-hidden">' + story.lines[0] + '</p>' +
    story.lines.slice(1).map(line => '<p>' + line + '</p>').join('') + '</article></main>';
};
show();
