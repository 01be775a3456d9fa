// The report page of a grid. It has to run in the browsers of chat programs on phones of years ago: nothing newer than ES2017, no module,
// and nothing from anywhere else. What somebody wrote is put into the page as text, never as markup.
(function () {
  "use strict";

  var chinese = document.documentElement.lang !== "en";
  var say = function (zh, en) { return chinese ? zh : en; };
  var $ = function (id) { return document.getElementById(id); };
  var grid = document.body.getAttribute("data-grid");
  var gridName = document.body.getAttribute("data-grid-name");
  var API = "/v1/public/tickets";
  var MOST_PHOTOS = 3;
  var LONGEST_SIDE = 1600;
  var DRAFT = "woodpecker.draft." + grid;
  var MINE = "woodpecker.reports";

  // --- what is kept on the phone; where that is not allowed, nothing is ---

  function keep(name, value) {
    try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch (e) { return false; }
  }
  function kept(name) {
    try { return JSON.parse(localStorage.getItem(name)); } catch (e) { return null; }
  }
  function forget(name) {
    try { localStorage.removeItem(name); } catch (e) { /* there is nothing to forget */ }
  }

  // --- a UUID of version 7: the time, then chance ---

  function hex(n, width) {
    var text = n.toString(16);
    while (text.length < width) { text = "0" + text; }
    return text;
  }
  function uuid7() {
    var random = new Uint8Array(10);
    crypto.getRandomValues(random);
    var time = hex(Date.now(), 12);
    var rest = "";
    for (var i = 0; i < random.length; i += 1) { rest += hex(random[i], 2); }
    var variant = hex(8 + (random[9] & 3), 1);
    return time.slice(0, 8) + "-" + time.slice(8) + "-7" + rest.slice(0, 3) + "-" + variant + rest.slice(3, 6) + "-" + rest.slice(6, 18);
  }

  // --- asking the server ---

  // `done(status, json, retryAfter)`; status 0 where there was no answer.
  function ask(method, path, body, done) {
    var request = new XMLHttpRequest();
    request.open(method, path);
    request.timeout = 120000;
    request.setRequestHeader("Accept-Language", chinese ? "zh-CN" : "en");
    request.setRequestHeader("Accept", "application/json");
    if (typeof body === "string") { request.setRequestHeader("Content-Type", "application/json"); }
    var over = false;
    var end = function () {
      if (over) { return; }
      over = true;
      var json = null;
      try { json = JSON.parse(request.responseText); } catch (e) { /* a proxy's own page */ }
      done(request.status, json, parseInt(request.getResponseHeader("Retry-After"), 10) || 0);
    };
    request.onload = end;
    request.onerror = request.ontimeout = request.onabort = function () {
      if (over) { return; }
      over = true;
      done(0, null, 0);
    };
    request.send(body || null);
  }
  function path(code) { return API + "/" + encodeURIComponent(code); }

  function problem(status, json) {
    if (!json || !json.title) {
      return status === 0
        ? say("网络不通，请稍后再试。", "There is no connection; please try again.")
        : say("暂时无法处理，请稍后再试。", "It does not work just now; please try again.");
    }
    var lines = [json.title + (json.detail ? say("：", ": ") + json.detail : "")];
    (json.errors || []).forEach(function (fault) {
      lines.push("· " + (FIELDS[fault.pointer] ? FIELDS[fault.pointer] + say("：", ": ") : "") + fault.detail);
    });
    return lines.join("\n");
  }
  var FIELDS = {
    "/description": say("说明", "What is it"), "/category": say("问题类型", "Kind"), "/photo_ids": say("照片", "Photos"),
    "/photo": say("照片", "Photos"), "/location": say("位置", "Where"), "/address": say("具体地点", "Exactly where"),
    "/name": say("称呼", "Name"), "/phone": say("手机号", "Phone number")
  };

  function show(element, text) {
    element.textContent = text;
    element.hidden = !text;
  }
  function make(name, className, text) {
    var element = document.createElement(name);
    if (className) { element.className = className; }
    if (text) { element.textContent = text; }
    return element;
  }
  function empty(element) {
    while (element.firstChild) { element.removeChild(element.firstChild); }
  }

  // --- photos: made smaller here, so that they come through on a slow line ---

  var photos = [];
  // Browsers that do not turn a picture upright by themselves would draw it lying down. They send it as it is; the server turns it.
  var turns = !!(window.CSS && CSS.supports && CSS.supports("image-orientation", "from-image"));

  function asIs(file, done) {
    var reader = new FileReader();
    reader.onload = function () { done(reader.result); };
    reader.onerror = function () { done(null); };
    reader.readAsDataURL(file);
  }
  function shrink(file, done) {
    asIs(file, function (whole) {
      if (!turns || !whole) { done(whole); return; }
      var image = new Image();
      image.onload = function () {
        var drawn = null;
        try {
          var scale = Math.min(1, LONGEST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
          var canvas = document.createElement("canvas");
          canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
          canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
          var pen = canvas.getContext("2d");
          pen.fillStyle = "#fff";
          pen.fillRect(0, 0, canvas.width, canvas.height);
          pen.drawImage(image, 0, 0, canvas.width, canvas.height);
          drawn = canvas.toDataURL("image/jpeg", 0.82);
        } catch (e) { /* too large for this phone */ }
        done(drawn && drawn.indexOf("data:image/jpeg") === 0 ? drawn : whole);
      };
      // What the browser cannot read may be something that the server can, or says why not.
      image.onerror = function () { done(whole); };
      image.src = whole;
    });
  }
  function blob(dataUrl) {
    var parts = dataUrl.split(",");
    var kind = (/^data:([^;,]*)/.exec(parts[0]) || [])[1] || "application/octet-stream";
    var text = atob(parts[1]);
    var bytes = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i += 1) { bytes[i] = text.charCodeAt(i); }
    return new Blob([bytes], { type: kind });
  }
  function showPhotos() {
    var list = $("photos");
    empty(list);
    photos.forEach(function (photo, index) {
      var item = make("li");
      var picture = make("img");
      picture.src = photo;
      picture.alt = say("照片 ", "Photo ") + (index + 1);
      var remove = make("button", "", "×");
      remove.type = "button";
      remove.setAttribute("aria-label", say("删除照片 ", "Remove photo ") + (index + 1));
      remove.onclick = function () { photos.splice(index, 1); showPhotos(); };
      item.appendChild(picture);
      item.appendChild(remove);
      list.appendChild(item);
    });
    $("add-photos").hidden = photos.length >= MOST_PHOTOS;
    needPhoto();
  }
  function addPhotos(event) {
    var files = event.target.files;
    var input = event.target;
    var left = Math.min(files.length, MOST_PHOTOS - photos.length);
    for (var i = 0; i < left; i += 1) {
      show($("told"), say("正在处理照片…", "Working on the photo…"));
      shrink(files[i], function (photo) {
        show($("told"), "");
        if (photo && photos.length < MOST_PHOTOS) { photos.push(photo); showPhotos(); }
        input.value = "";
      });
    }
  }
  function needPhoto() {
    var chosen = $("category").options[$("category").selectedIndex];
    var needless = chosen && chosen.hasAttribute("data-no-photo");
    $("no-photo-field").hidden = photos.length > 0 || !!needless;
    $("emergency").hidden = !(chosen && chosen.hasAttribute("data-emergency"));
  }

  // --- where ---

  var position = null;
  function showPlace() {
    $("place").textContent = position
      ? say("我的位置", "My position") + " (± " + Math.round(position.accuracy_m) + " m)"
      : say("本网格：", "This grid: ") + gridName;
    $("forget-place").hidden = !position;
  }
  function locate() {
    var failed = function () {
      position = null;
      showPlace();
      show($("told"), say("无法取得位置，将使用本网格的位置。可在“具体地点”里写明。", "Your position cannot be had; the grid's is used. You can say exactly where below."));
    };
    if (!navigator.geolocation) { failed(); return; }
    show($("told"), say("正在定位…", "Looking for your position…"));
    navigator.geolocation.getCurrentPosition(function (found) {
      position = {
        lat: found.coords.latitude, lng: found.coords.longitude, coord_system: "wgs84",
        accuracy_m: Math.min(100000, Math.max(0, found.coords.accuracy || 0))
      };
      show($("told"), "");
      showPlace();
    }, failed, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  }

  // --- sending: the same again and again, until there is an answer ---

  var draft = null;
  var waiting = 0;
  var WAITS = [5, 15, 30, 60];

  function written(id) { return $(id).value.trim() || undefined; }
  function begin() {
    var report = {
      id: uuid7(), grid: grid, category: $("category").value || undefined, description: written("description"),
      address: written("address"), location: position || undefined,
      name: written("name"), phone: written("phone")
    };
    if (photos.length === 0) {
      var chosen = $("category").options[$("category").selectedIndex];
      report.no_photo_reason = chosen && chosen.hasAttribute("data-no-photo") ? undefined : $("no-photo").value || undefined;
    }
    return { report: report, photos: photos.slice() };
  }
  function lock(on) {
    $("fields").disabled = on;
    $("send").disabled = on;
    // Only after a try that nobody answered is there something to give up.
    $("give-up").hidden = true;
  }
  function send(tries) {
    clearTimeout(waiting);
    lock(true);
    show($("problem"), "");
    show($("told"), say("正在发送…", "Sending…"));
    var form = new FormData();
    form.append("report", JSON.stringify(draft.report));
    draft.photos.forEach(function (photo, index) { form.append("photo", blob(photo), "photo-" + (index + 1) + ".jpg"); });
    ask("POST", API, form, function (status, json, retryAfter) {
      if ((status === 200 || status === 201) && json && json.tracking_code) {
        forget(DRAFT);
        draft = null;
        remember(json.ticket.number, json.tracking_code);
        lock(false);
        clear();
        show($("told"), "");
        sent = json.tracking_code;
        location.hash = json.tracking_code;
        return;
      }
      if (status === 0 || status === 408 || status === 429 || status >= 500 || (status === 409 && json && json.code === "contended")) {
        var seconds = retryAfter || WAITS[Math.min(tries, WAITS.length - 1)];
        show($("told"), "");
        show($("problem"), problem(status, json) + "\n" +
          say("还没有发送成功，内容已保留，" + seconds + " 秒后自动重试。", "It is not sent yet. It is kept, and will be sent again in " + seconds + " seconds."));
        $("send").disabled = false;
        $("send").textContent = say("立即重试", "Try again now");
        $("give-up").hidden = false;
        waiting = setTimeout(function () { send(tries + 1); }, seconds * 1000);
        return;
      }
      // It was refused, and nothing was kept of it.
      forget(DRAFT);
      draft = null;
      lock(false);
      $("send").textContent = say("发送", "Send");
      show($("told"), "");
      if (json && json.code === "outside_programme") {
        position = null;
        showPlace();
        show($("problem"), say("您的位置不在本地区范围内，已改用本网格的位置，请再次发送。", "Your position lies outside the city. The grid's is used instead: please send it again."));
      } else if (json && json.code === "ticket_exists") {
        show($("problem"), say("这条上报此前已经收到。", "This report was received before."));
      } else {
        show($("problem"), problem(status, json));
      }
      $("problem").scrollIntoView();
    });
  }
  function clear() {
    $("form").reset();
    photos = [];
    position = null;
    $("send").textContent = say("发送", "Send");
    showPhotos();
    showPlace();
    show($("problem"), "");
  }
  function submit(event) {
    event.preventDefault();
    if (!draft) {
      if (!$("category").value && !written("description")) {
        show($("problem"), say("请选择问题类型，或写一句说明。", "Choose a kind, or say what it is."));
        $("description").focus();
        return;
      }
      if (photos.length === 0 && !$("no-photo-field").hidden && !$("no-photo").value) {
        show($("problem"), say("请拍一张照片，或选择没有照片的原因。", "Take a photo, or say why there is none."));
        $("no-photo").focus();
        return;
      }
      draft = begin();
      // Kept whole or not at all: without its photos it would be another report.
      if (!keep(DRAFT, draft)) { forget(DRAFT); }
    }
    send(0);
  }
  function giveUp() {
    clearTimeout(waiting);
    forget(DRAFT);
    draft = null;
    lock(false);
    show($("problem"), "");
    show($("told"), "");
    $("send").textContent = say("发送", "Send");
  }

  // --- what this phone has reported ---

  function remember(number, code) {
    var list = (kept(MINE) || []).filter(function (one) { return one && one.code !== code; });
    list.unshift({ number: number, code: code });
    keep(MINE, list.slice(0, 10));
    showMine();
  }
  function showMine() {
    var list = $("mine");
    empty(list);
    var mine = kept(MINE);
    (Array.isArray(mine) ? mine : []).forEach(function (one) {
      if (!one || typeof one.code !== "string") { return; }
      var item = make("li");
      var link = make("a", "", String(one.number));
      link.href = "#" + one.code;
      item.appendChild(link);
      list.appendChild(item);
    });
  }

  // --- what became of it ---

  var STATUS = {
    submitted: say("已提交，等待审核", "Reported; waits to be judged"), rejected: say("不予受理", "Not taken up"),
    merged: say("与同一问题合并处理", "Dealt with together with another report"), withdrawn: say("已撤回", "Taken back"),
    accepted: say("已受理，等待派单", "Accepted; waits to be handed out"), dispatched: say("已派单，等待签收", "Handed out; waits to be taken on"),
    in_progress: say("正在处理", "Being dealt with"), suspended: say("暂时挂起", "On hold"),
    resolved: say("已处理，请您确认", "Dealt with; please say whether it is solved"), closed: say("已办结", "Closed")
  };
  var KIND = {
    submitted: say("上报", "Reported"), withdrawn: say("撤回", "Taken back"), accepted: say("受理", "Accepted"), confirmed: say("确认", "Confirmed"),
    rejected: say("不予受理", "Not taken up"), merged: say("并案", "Merged"), unmerged: say("取消并案", "No longer merged"), appealed: say("申诉", "Appealed"),
    dispatched: say("派单", "Handed out"), returned: say("退回重派", "Given back"), claimed: say("签收", "Taken on"),
    arrived: say("到达现场", "On the spot"), progressed: say("处理进展", "Progress"), escalated: say("上报上级", "Passed upwards"),
    resolved: say("处理完成", "Dealt with"), followed_up: say("回访评价", "Followed up"), closed_unreached: say("期满办结", "Closed without an answer"), closed_not_fixable: say("无法解决", "Cannot be mended"),
    urged: say("催办", "Urged on"), suspended: say("挂起", "On hold"), resumed: say("恢复处理", "Goes on"), reopened: say("重新处理", "Opened again"),
    reclassified: say("调整分类", "Kind changed"), relocated: say("调整位置", "Place changed"), extension_granted: say("延期", "More time"),
    contested: say("异议", "Contested"), contest_dismissed: say("异议答复", "Contest answered"), looked_back: say("回头看", "Looked at again")
  };
  var OUTCOME = {
    fixed: say("已解决", "Mended"), explained: say("已解释说明", "Explained"), not_found: say("现场未发现", "Not found there"), referred: say("已转交", "Referred"),
    not_fixable: say("暂时无法解决", "Cannot be mended here")
  };
  var current = null;
  var sent = null;

  function time(text) {
    var at = new Date(text);
    try { return at.toLocaleString(chinese ? "zh-CN" : "en", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }); } catch (e) { return at.toString(); }
  }
  function pictures(list) {
    var row = make("div", "pictures");
    list.forEach(function (photo) {
      var link = make("a");
      link.href = photo.display;
      link.target = "_blank";
      link.rel = "noopener";
      var picture = make("img");
      picture.src = photo.thumbnail;
      picture.alt = say("照片", "Photo");
      picture.loading = "lazy";
      link.appendChild(picture);
      row.appendChild(link);
    });
    return row;
  }
  function showTicket(code, ticket) {
    current = code;
    $("report").hidden = true;
    $("tracking").hidden = false;
    $("sent").hidden = sent !== code;
    $("number").textContent = ticket.number;
    $("tracking-code").textContent = code;
    $("tracking-link").href = location.pathname + "#" + code;
    var status = ticket.status === "merged" && ticket.canonical_status
      ? STATUS.merged + say("：", ": ") + (STATUS[ticket.canonical_status] || "") : STATUS[ticket.status] || ticket.status;
    $("status").textContent = status;
    show($("due"), ticket.due_at ? say("最迟 ", "Due by ") + time(ticket.due_at) + (ticket.overdue ? say("（已超时）", " (late)") : "") : "");

    var outcome = $("outcome");
    empty(outcome);
    if (ticket.rejection) { outcome.appendChild(make("p", "say", ticket.rejection.detail || "")); }
    if (ticket.resolution) {
      outcome.appendChild(make("p", "", say("处理结果：", "Outcome: ") + (OUTCOME[ticket.resolution.outcome] || ticket.resolution.outcome)));
      if (ticket.resolution.detail) { outcome.appendChild(make("p", "say", ticket.resolution.detail)); }
      outcome.appendChild(pictures(ticket.resolution.photos));
    }
    if (ticket.satisfaction) { outcome.appendChild(make("p", "", say("您的评价：", "You gave: ") + ticket.satisfaction + " / 5")); }
    showActions(ticket);

    var steps = $("steps");
    empty(steps);
    ticket.steps.forEach(function (step) {
      var item = make("li");
      var at = make("time", "", time(step.at));
      at.setAttribute("datetime", step.at);
      item.appendChild(at);
      item.appendChild(make("span", "", KIND[step.kind] || step.kind));
      if (step.detail) { item.appendChild(make("p", "say", step.detail)); }
      if (step.photos.length) { item.appendChild(pictures(step.photos)); }
      steps.appendChild(item);
    });
    if (ticket.description && !ticket.steps.some(function (step) { return step.detail === ticket.description; })) {
      steps.insertBefore(make("li", "say", ticket.description), steps.firstChild);
    }
  }
  function command(name, body) {
    var buttons = $("actions").querySelectorAll("button");
    for (var i = 0; i < buttons.length; i += 1) { buttons[i].disabled = true; }
    ask("POST", path(current) + "/" + name, JSON.stringify(body), function (status, json) {
      if (status === 200 && json) {
        show($("told"), say("已收到。", "Noted."));
        showTicket(current, json);
        return;
      }
      show($("told"), problem(status, json));
      // Perhaps the answer to a try before this one was lost: what stands there now says.
      refresh(true);
    });
  }
  function button(text, press, className) {
    var element = make("button", className, text);
    element.type = "button";
    element.onclick = press;
    return element;
  }
  function field(text, id) {
    var holder = make("div");
    var label = make("label", "", text);
    label.htmlFor = id;
    var area = make("textarea");
    area.id = id;
    area.rows = 3;
    area.maxLength = 2000;
    holder.appendChild(label);
    holder.appendChild(area);
    return holder;
  }
  function texted(id, otherwise) {
    var text = $(id).value.trim();
    if (!text && otherwise) { show($("told"), otherwise); $(id).focus(); }
    return text;
  }
  function showActions(ticket) {
    var actions = $("actions");
    empty(actions);
    var may = function (name) { return ticket.allowed_commands.indexOf(name) >= 0; };
    if (may("follow_up")) {
      actions.appendChild(make("h2", "", say("解决了吗？", "Is it solved?")));
      var stars = make("div", "stars");
      stars.setAttribute("role", "group");
      stars.setAttribute("aria-label", say("满意度，1 至 5", "How satisfied are you, 1 to 5"));
      var given = 0;
      [1, 2, 3, 4, 5].forEach(function (n) {
        var star = button("★", function () {
          given = n;
          for (var i = 0; i < stars.children.length; i += 1) {
            stars.children[i].className = i < n ? "chosen" : "";
            stars.children[i].setAttribute("aria-pressed", i === n - 1 ? "true" : "false");
          }
        });
        star.setAttribute("aria-label", n + say(" 分", " of 5"));
        star.setAttribute("aria-pressed", "false");
        stars.appendChild(star);
      });
      actions.appendChild(make("p", "soft", say("满意度（可不选）", "How satisfied are you? (may be left open)")));
      actions.appendChild(stars);
      actions.appendChild(field(say("补充（未解决时必填）", "Anything to add (needed where it is not solved)"), "answer"));
      actions.appendChild(button(say("已解决", "Solved"), function () {
        command("follow-up", { solved: true, satisfaction: given || undefined, detail: texted("answer") || undefined });
      }));
      actions.appendChild(button(say("没有解决", "Not solved"), function () {
        var detail = texted("answer", say("请写明哪里没有解决。", "Please say what is missing."));
        if (detail) { command("follow-up", { solved: false, detail: detail }); }
      }));
    }
    if (may("appeal")) {
      actions.appendChild(field(say("不同意？请说明理由", "You do not agree? Say why"), "appeal"));
      actions.appendChild(button(say("申诉", "Appeal"), function () {
        var detail = texted("appeal", say("请写明理由。", "Please say why."));
        if (detail) { command("appeal", { detail: detail }); }
      }));
    }
    if (may("urge")) {
      actions.appendChild(button(say("催办", "Urge it on"), function () { command("urge", {}); }));
    }
    if (may("withdraw")) {
      actions.appendChild(button(say("撤回", "Take it back"), function () {
        if (window.confirm(say("确定撤回？撤回后不能恢复。", "Take it back? There is no way back."))) { command("withdraw", {}); }
      }));
    }
  }
  function refresh(quietly) {
    if (!current) { return; }
    var code = current;
    ask("GET", path(code), null, function (status, json) {
      if (code !== current) { return; }
      if (status === 200 && json) {
        if (!quietly) { show($("told"), ""); }
        showTicket(code, json);
      } else if (!quietly) {
        show($("told"), problem(status, json));
      }
    });
  }
  function look(code) {
    show($("told"), say("正在查询…", "Looking…"));
    ask("GET", path(code), null, function (status, json) {
      if (status === 200 && json) {
        show($("told"), "");
        remember(json.number, code);
        showTicket(code, json);
        $("status").focus();
        window.scrollTo(0, 0);
      } else {
        showForm();
        show($("told"), status === 404 ? say("没有找到这个查询码，请核对。", "There is no such code; please check it.") : problem(status, json));
      }
    });
  }
  function showForm() {
    current = null;
    $("tracking").hidden = true;
    $("report").hidden = false;
  }
  function follow() {
    var code = decodeURIComponent(location.hash.slice(1)).trim().toUpperCase();
    $("other-lang").hash = location.hash;
    if (/^[0-9A-Z -]{16,32}$/.test(code)) { look(code); } else { showForm(); }
  }

  // --- all of it together ---

  $("camera").onchange = $("album").onchange = addPhotos;
  ["camera", "album"].forEach(function (id) {
    var label = document.querySelector("label[for=" + id + "]");
    $(id).onfocus = function () { label.className = "button focus"; };
    $(id).onblur = function () { label.className = "button"; };
  });
  $("category").onchange = needPhoto;
  $("locate").onclick = locate;
  $("forget-place").onclick = function () { position = null; showPlace(); };
  $("form").onsubmit = submit;
  $("give-up").onclick = giveUp;
  $("look").onsubmit = function (event) {
    event.preventDefault();
    var code = $("code").value.trim().toUpperCase();
    if (code) { location.hash = code; }
  };
  $("refresh").onclick = function () { refresh(false); };
  $("another").onclick = function () { sent = null; location.hash = ""; };
  window.onhashchange = follow;
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { refresh(true); } });
  window.addEventListener("online", function () { if (draft && !$("send").disabled) { send(0); } });

  showMine();
  needPhoto();
  showPlace();
  var before = kept(DRAFT);
  if (before && before.report && before.report.id && Array.isArray(before.photos)) {
    draft = before;
    photos = before.photos.slice();
    showPhotos();
    $("description").value = before.report.description || "";
    $("address").value = before.report.address || "";
    $("category").value = before.report.category || "";
    $("name").value = before.report.name || "";
    $("phone").value = before.report.phone || "";
    send(0);
  }
  follow();
})();
