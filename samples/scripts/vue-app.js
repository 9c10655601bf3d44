// a story in Vue 3: a template made into code here, data that comes later, a line that is not shown
const {createApp, onMounted, ref} = Vue;

createApp({
  setup() {
    const story = ref(null);
    onMounted(async () => { story.value = await (await fetch('/api/story')).json(); });
    return {story};
  },
  template: `<main>
    <p v-if="!story" class="spinner">Loading the story...</p>
    <article v-else>
      <h1>{{ story.title }}</h1>
      <time datetime="2026-11-01">1 November 2026</time>
      <p v-show="false">This line was for the printer alone, and no reader of the page ever sees it on a screen.</p>
      <p v-for="line in story.lines" :key="line">{{ line }}</p>
    </article>
  </main>`,
}).mount('#app');
