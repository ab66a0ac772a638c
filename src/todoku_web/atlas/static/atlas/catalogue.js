// The catalogue of layers and the figures they draw on, each fetched once.

const answers = new Map();

/** Return what an address holds as JSON; it is fetched once. */
export function fetchOnce(url) {
  if (!answers.has(url)) {
    const coming = fetch(url).then((answer) => {
      if (!answer.ok) { throw new Error(`${answer.status} ${url}`); }
      return answer.json();
    });
    coming.catch(() => answers.delete(url));
    answers.set(url, coming);
  }
  return answers.get(url);
}

/** What a layer is without, where another app's says nothing of it. */
const UNSAID = { unit: "", scenarios: [], classes: [], sources: [], downloads: {}, note: "" };

/** The layers, filters and addresses that the server offers. */
export class Catalogue {
  constructor(content, base) {
    Object.assign(this, content, { base });
    this.layers = this.layers.map((layer) => ({ ...UNSAID, ...layer, years: (layer.years ?? []).map(String) }));
    this.byId = new Map(this.layers.map((layer) => [layer.id, layer]));
  }

  static async open(url) {
    return new Catalogue(await fetchOnce(url), new URL(url, location.href));
  }

  layer(id) { return this.byId.get(id); }

  /** Return an address of the catalogue with its `{names}` filled in. */
  address(template, names = {}) {
    const filled = template.replace(/\{(\w+)\}/g, (whole, name) => encodeURIComponent(names[name] ?? ""));
    return new URL(filled, this.base).href;
  }

  /** Return the layers by group, in the order of the catalogue. */
  get groups() {
    const groups = new Map();
    for (const layer of this.layers) { groups.set(layer.group, [...(groups.get(layer.group) ?? []), layer]); }
    return groups;
  }
}
