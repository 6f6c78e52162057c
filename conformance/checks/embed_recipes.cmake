# Writes OUTPUT, a C++ source that holds the recipes named in RECIPES, a file with one path a line.

file(WRITE ${OUTPUT}.new "// Made by embed_recipes.cmake. Change the files in conformance/checks/recipes instead.
#include \"conformance/checks/recipes.h\"

#include <array>

namespace hooks::embedded {

namespace {

")
file(STRINGS ${RECIPES} files)
set(rows "")
set(number 0)
foreach(file IN LISTS files)
  file(READ ${file} text)
  get_filename_component(name ${file} NAME_WE)
  file(APPEND ${OUTPUT}.new "constexpr std::string_view kRecipe${number} = R\"recipe(${text})recipe\";\n")
  string(APPEND rows "    {\"${name}\", kRecipe${number}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(APPEND ${OUTPUT}.new "
constexpr std::array<RecipeFile, ${number}> kRecipes = {{
${rows}}};

}  // namespace

std::span<const RecipeFile> recipes() { return kRecipes; }

}  // namespace hooks::embedded
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
