-- {{< kmscope split step=cascade >}}: becomes a block that the filter beside this file turns into a figure.
return {
  kmscope = function(args, kwargs)
    local lines = {}
    local lesson = args[1] and pandoc.utils.stringify(args[1])
    if lesson then lines[#lines + 1] = "lesson: " .. lesson end
    for key, value in pairs(kwargs) do
      local text = pandoc.utils.stringify(value)
      if text ~= "" then lines[#lines + 1] = key .. ": " .. text end
    end
    table.sort(lines)
    return pandoc.CodeBlock(table.concat(lines, "\n"), pandoc.Attr("", { "kmscope" }))
  end,
}
