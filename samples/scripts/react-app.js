// a story in React 18: it waits for its data, is drawn in parts, and folds a line away
const {createElement: el, useEffect, useState, startTransition} = React;

const Story = ({title, lines}) => {
  const [all, setAll] = useState(false);
  useEffect(() => startTransition(() => setAll(true)), []);
  return el('article', null,
    el('h1', null, title),
    el('time', {dateTime: '2026-11-01'}, '1 November 2026'),
    el('p', {style: {display: 'none'}}, 'This line was for the printer alone, and no reader of the page ever sees it on a screen.'),
    (all ? lines : lines.slice(0, 1)).map(line => el('p', {key: line}, line)));
};

const App = () => {
  const [story, setStory] = useState(null);
  useEffect(() => {
    fetch('/api/story').then(answer => answer.json()).then(setStory);
  }, []);
  return el('main', null, story ? el(Story, story) : el('p', {className: 'spinner'}, 'Loading the story...'));
};

ReactDOM.createRoot(document.getElementById('root')).render(el(React.StrictMode, null, el(App)));
