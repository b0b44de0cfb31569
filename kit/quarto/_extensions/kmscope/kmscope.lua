-- Code blocks of the class kmscope in pandoc and Quarto: live in HTML and reveal.js, a picture and a link elsewhere.
--
--   ```kmscope
--   lesson: split
--   step: cascade
--   ```
--
-- Metadata: kmscope-home (where the app is, kmscope/ by default), kmscope-hosted (its address on the web, for links on paper),
-- kmscope-command (makes the pictures: kmscope by default).

local WORDS = {
  view = { "buddy", "slab", "zones", "gfp", "all" },
  controls = { "min", "full", "none" },
  lang = { "en", "zh" },
  theme = { "auto", "light", "dark", "contrast" },
  speed = { "0.5", "1", "2", "4", "instant" },
}
local ORDER = { "view", "controls", "lang", "theme", "speed" }
local KEYS = { lesson = 1, link = 1, step = 1, view = 1, controls = 1, lang = 1, theme = 1, speed = 1, title = 1, height = 1, caption = 1 }

local home, hosted, command = "kmscope/", nil, "kmscope"
local needs_script = false

local function stop(problem)
  io.stderr:write("kmscope: " .. problem .. "\n")
  os.exit(1)
end

--- Reads the body of a block: lines "key: value", then, behind a line "---", a script.
local function read(body)
  local values, script, in_script = {}, {}, false
  for line in (body .. "\n"):gmatch("(.-)\n") do
    local key, value = line:match("^%s*(%l+)%s*:%s*(.-)%s*$")
    if in_script then
      script[#script + 1] = line
    elseif line:match("^%s*%-%-%-%s*$") and next(values) then
      in_script = true
    elseif key and KEYS[key] then
      values[key == "caption" and "title" or key] = value
    elseif next(values) == nil then
      in_script = true
      script[#script + 1] = line
    elseif line:match("%S") then
      stop("unknown line " .. line)
    end
  end
  local text = table.concat(script, "\n"):gsub("%s+$", "")
  if text ~= "" then values.script = text .. "\n" end
  local given = (values.lesson and 1 or 0) + (values.script and 1 or 0) + (values.link and 1 or 0)
  if given ~= 1 then stop("give one of: a lesson, a script, a link") end
  for key, words in pairs(WORDS) do
    if values[key] and not pandoc.List(words):includes(values[key]) then
      stop(key .. " is one of: " .. table.concat(words, ", "))
    end
  end
  return values
end

local function escaped(text)
  return (text:gsub("[^%w%-_]", function(c) return string.format("%%%02X", c:byte()) end))
end

local function html(text)
  return (tostring(text):gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;"))
end

local LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

--- base64url without padding (RFC 4648, section 5).
local function base64(bytes)
  local out = {}
  for at = 1, #bytes, 3 do
    local a, b, c = bytes:byte(at, at + 2)
    local n = a * 65536 + (b or 0) * 256 + (c or 0)
    for place = 3, c and 0 or b and 1 or 2, -1 do
      local letter = (n >> (6 * place)) & 63
      out[#out + 1] = LETTERS:sub(letter + 1, letter + 1)
    end
  end
  return table.concat(out)
end

--- A script as a link holds it: the format of zlib (RFC 1950), stored and not packed.
local function stored(script)
  local a, b = 1, 0
  for at = 1, #script do
    a = (a + script:byte(at)) % 65521
    b = (b + a) % 65521
  end
  local out = { "\x78\x01" }
  local at = 1
  repeat
    local part = script:sub(at, at + 65534)
    local last = at + #part > #script and 1 or 0
    out[#out + 1] = string.pack("<BI2I2", last, #part, ~#part & 0xffff) .. part
    at = at + #part
  until last == 1
  return base64(table.concat(out) .. string.pack(">I2I2", b, a))
end

local function fragment(moment, embed)
  local parts = { "v1" }
  if moment.link then
    for part in moment.link:gsub("^.*#", ""):gsub("^v%d+[;&]?", ""):gmatch("[^;&]+") do
      local key = part:match("^[^=]*")
      if key ~= "embed" and not moment[key] then parts[#parts + 1] = part end
    end
  elseif moment.lesson then
    parts[#parts + 1] = "lesson=" .. escaped(moment.lesson)
  else
    parts[#parts + 1] = "s=" .. stored(moment.script)
  end
  if moment.step then
    parts[#parts + 1] = "step=" .. (moment.step:match("^%d+$") or escaped(moment.step))
  end
  for _, key in ipairs(ORDER) do
    if moment[key] and (embed or key ~= "controls") then parts[#parts + 1] = key .. "=" .. moment[key] end
  end
  if embed then parts[#parts + 1] = "embed=1" end
  return table.concat(parts, ";")
end

--- The picture, by the command line; nil without it.
local function picture(moment, ending)
  local folder = "kmscope-figures"
  local file = folder .. "/" .. pandoc.utils.sha1(fragment(moment, false)):sub(1, 12) .. "." .. ending
  pandoc.system.make_directory(folder, true)
  local known = io.open(file, "rb")
  if known then
    known:close()
    return file
  end
  local done = pcall(pandoc.pipe, command, { "figure", "#" .. fragment(moment, false), "--out", file }, "")
  return done and file or nil
end

local function is_live()
  return FORMAT:match("html") or FORMAT:match("revealjs") or FORMAT:match("slidy") or FORMAT:match("dzslides")
end

local function figure(moment)
  local title = moment.title or "kmscope"
  local link = hosted and (hosted:gsub("/?$", "/") .. "#" .. fragment(moment, false))
  if is_live() then
    needs_script = true
    local said = ' src="' .. html(home) .. '"'
    if moment.lesson then
      said = said .. ' lesson="' .. html(moment.lesson) .. '"'
    else
      said = said .. ' link="' .. html(fragment(moment, true)) .. '"'
    end
    for _, key in ipairs({ "step", "view", "controls", "lang", "theme", "speed", "height" }) do
      if moment[key] then said = said .. " " .. key .. '="' .. html(moment[key]) .. '"' end
    end
    local file = picture(moment, "svg")
    local inside = file and ('<img src="' .. html(file) .. '" alt="' .. html(title) .. '">') or ""
    return pandoc.RawBlock("html", "<km-scope" .. said .. ' label="' .. html(title) .. '">' .. inside .. "</km-scope>")
  end
  local ending = (FORMAT:match("latex") or FORMAT:match("beamer")) and "pdf" or (FORMAT:match("pptx") or FORMAT:match("docx") or FORMAT:match("odt")) and "png" or "svg"
  local file = picture(moment, ending)
  local caption = pandoc.Inlines(title)
  if link then
    caption:extend({ pandoc.Space(), pandoc.Link("(live)", link) })
  end
  if not file then
    if not link then io.stderr:write("kmscope: nothing to print: install the command kmscope, or set kmscope-hosted\n") end
    return pandoc.Para(caption)
  end
  local image = pandoc.Image(pandoc.Inlines(title), file)
  return pandoc.Figure(pandoc.Plain({ link and pandoc.Link(image, link) or image }), { long = { pandoc.Plain(caption) } })
end

--- For the shortcode of Quarto, which is a file beside this one.
kmscope_figure = figure

return {
  {
    Meta = function(meta)
      local text = function(name) return meta[name] and pandoc.utils.stringify(meta[name]) end
      home = (text("kmscope-home") or home):gsub("/?$", "/")
      hosted = text("kmscope-hosted")
      command = text("kmscope-command") or command
    end,
  },
  {
    CodeBlock = function(block)
      if block.classes:includes("kmscope") then return figure(read(block.text)) end
    end,
    RawBlock = function(block)
      if block.format == "kmscope" then return figure(read(block.text)) end
    end,
  },
  {
    Pandoc = function(doc)
      if needs_script then
        doc.blocks:insert(pandoc.RawBlock("html", '<script src="' .. html(home) .. 'km-scope.js" defer></script>'))
        return doc
      end
    end,
  },
}
