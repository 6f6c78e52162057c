#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hooks {

// How one thing that checks ask for is done in one framework.
struct Snippet {
  // Express, Flask, Spring, Go net/http, or C++ with our receiver library.
  std::string framework;
  // js, python, java, go or cpp: as behind the fence in Markdown.
  std::string language;
  std::string code;
};

// How one thing that checks ask for is done. Many checks share one: they ask for the same thing
// from several sides.
struct Recipe {
  // As Check::recipe names it.
  std::string name;
  std::string title;
  // A paragraph, in lines.
  std::string text;
  std::vector<Snippet> snippets;
};

// In the order of their names; made of the files in conformance/checks/recipes.
const std::vector<Recipe>& recipes();
// Throws ShapeError for a recipe that there is not.
const Recipe& recipeNamed(const std::string& name);

namespace embedded {

struct RecipeFile {
  std::string_view name;
  std::string_view text;
};
std::span<const RecipeFile> recipes();

}  // namespace embedded

}  // namespace hooks
