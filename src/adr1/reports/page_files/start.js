"use strict";
const root = document.documentElement;
root.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
document.getElementById("theme").addEventListener("click", () => root.classList.toggle("dark"));
for (const [id, draw] of [["head", drawHead], ["scores", drawScores], ["map", drawMap], ["groups", drawGroups], ["routes", drawRoutes]]) draw(document.getElementById(id));
addEventListener("hashchange", readHash);
readHash();
root.dataset.ready = "yes";
