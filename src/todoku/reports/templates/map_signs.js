// How each thing is drawn, on the map and in the legend alike: never by colour alone.
const FONT = "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', Meiryo, sans-serif";
const ROUTE_WIDTHS = [2, 2.7, 3.5, 4.4];

const tile = (pen, size, draw) => {
  const small = document.createElement("canvas");
  small.width = small.height = size;
  draw(small.getContext("2d"));
  return pen.createPattern(small, "repeat");
};
const hatch = (pen, ground, line, size = 8, width = 1.2) => tile(pen, size, (brush) => {
  brush.fillStyle = ground;
  brush.fillRect(0, 0, size, size);
  brush.strokeStyle = line;
  brush.lineWidth = width;
  brush.beginPath();
  for (const shift of [-size, 0, size]) { brush.moveTo(shift, size); brush.lineTo(shift + size, 0); }
  brush.stroke();
});
const dots = (pen, ground, dot) => tile(pen, 6, (brush) => {
  brush.fillStyle = ground;
  brush.fillRect(0, 0, 6, 6);
  brush.fillStyle = dot;
  brush.fillRect(1, 1, 1.5, 1.5);
  brush.fillRect(4, 4, 1.5, 1.5);
});

let fills = {};
const mixFills = (pen) => {
  fills = {
    served: highContrast() ? hatch(pen, colours.paper, colours.ink, 4, 2.4) : colours.served,
    unserved: hatch(pen, colours.unserved, colours.hatch),
    unknown: dots(pen, colours.unknown, colours.dots),
  };
};
// In forced colours a denser hatching stands for more; elsewhere a scale that also runs from light to dark.
const countFill = (pen, place, count) => (highContrast()
  ? hatch(pen, colours.paper, colours.ink, Math.max(3, 12 - 2 * place), 1)
  : colours[countColour(place, count).slice(2)]);

const routeStyle = (kind, estimated) => {
  if (kind.id === "shared") { return { colour: colours.ink, width: 4, inner: colours.paper, dash: estimated ? [9, 5] : [] }; }
  if (kind.id === "no_household") { return { colour: colours["route-3"], width: 2.6, dash: [2, 4] }; }
  return { colour: colours[`route-${kind.step}`], width: ROUTE_WIDTHS[kind.step], dash: estimated ? [9, 5] : [] };
};
const strokeRoute = (pen, style, slim = 1) => {
  pen.lineCap = style.dash.length ? "butt" : "round";
  pen.strokeStyle = colours.paper;
  pen.lineWidth = slim * (style.width + 2);
  pen.setLineDash([]);
  pen.stroke();
  pen.strokeStyle = style.colour;
  pen.lineWidth = slim * style.width;
  pen.setLineDash(style.dash.map((part) => part * Math.max(slim, 0.8)));
  pen.stroke();
  if (style.inner) {
    pen.strokeStyle = style.inner;
    pen.lineWidth = slim * (style.width - 2.4);
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.lineCap = "butt";
};
const reachStyle = (pen) => {
  pen.strokeStyle = colours.reach;
  pen.lineWidth = data.reach_m ? 1 : 2;
  pen.setLineDash([3, 3]);
};
const signs = {
  site: (pen, x, y) => {
    pen.beginPath();
    pen.moveTo(x, y - 9);
    pen.lineTo(x + 8, y + 6);
    pen.lineTo(x - 8, y + 6);
    pen.closePath();
    pen.fillStyle = colours.site;
    pen.strokeStyle = colours.paper;
    pen.lineWidth = 1.5;
    pen.fill();
    pen.stroke();
  },
  exchange: (pen, x, y) => {
    pen.fillStyle = colours.ink;
    pen.strokeStyle = colours.paper;
    pen.lineWidth = 1.5;
    pen.fillRect(x - 6, y - 6, 12, 12);
    pen.strokeRect(x - 7, y - 7, 14, 14);
  },
  crossing: (pen, x, y, kind) => {
    pen.beginPath();
    if (kind === "railway") {
      for (const [east, south] of [[0, -6], [6, 0], [0, 6], [-6, 0]]) { pen.lineTo(x + east, y + south); }
      pen.closePath();
    } else {
      pen.arc(x, y, 4.5, 0, 2 * Math.PI);
    }
    pen.fillStyle = colours.paper;
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1.5;
    pen.fill();
    pen.stroke();
  },
  reach: (pen, x, y, radius) => {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    reachStyle(pen);
    pen.stroke();
    pen.setLineDash([]);
  },
  rank: (pen, x, y, rank, chosen) => {
    const radius = 6 + 2 * String(rank).length;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = chosen ? colours.chosen : colours.paper;
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1.2;
    pen.fill();
    pen.stroke();
    pen.font = `700 10px ${FONT}`;
    pen.textAlign = "center";
    pen.fillStyle = chosen ? colours.paper : colours.ink;
    pen.fillText(rank, x, y + 3.6);
  },
  name: (pen, x, y, name, bold) => {
    pen.font = `${bold ? "700 " : ""}12px ${FONT}`;
    pen.textAlign = "center";
    pen.lineWidth = 3;
    pen.strokeStyle = colours.paper;
    pen.strokeText(name, x, y);
    pen.fillStyle = colours.ink;
    pen.fillText(name, x, y);
  },
};
const borderStyle = (pen) => { pen.strokeStyle = colours.ink; pen.lineWidth = 1.4; pen.setLineDash([8, 3, 2, 3]); };
const roadStyle = (pen, estimated) => { pen.strokeStyle = colours.road; pen.lineWidth = 1.2; pen.setLineDash(estimated ? [2, 3] : []); };

// A sign of the legend: the same strokes as on the map, 36 by 18.
const swatch = (draw) => {
  const small = document.createElement("canvas");
  const scale = Math.max(1, devicePixelRatio);
  small.width = 36 * scale;
  small.height = 18 * scale;
  small.setAttribute("aria-hidden", "true");
  const brush = small.getContext("2d");
  brush.scale(scale, scale);
  draw(brush);
  return small;
};
const boxSwatch = (fill) => swatch((brush) => {
  brush.fillStyle = fill;
  brush.fillRect(1, 1, 34, 16);
  brush.strokeStyle = colours.ink;
  brush.strokeRect(1, 1, 34, 16);
});
const lineSwatch = (draw) => swatch((brush) => {
  brush.beginPath();
  brush.moveTo(1, 9);
  brush.lineTo(35, 9);
  draw(brush);
});
