(function () {
  var field = document.querySelector("input[name=timezone][data-guess]");
  try {
    var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (field && zone) { field.value = zone; }
  } catch (error) { /* the field keeps what the page says */ }
})();
