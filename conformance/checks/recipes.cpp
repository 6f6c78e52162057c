#include "conformance/checks/recipes.h"

#include <algorithm>

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of('\n');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of('\n') - first + 1));
}

// "# title", a paragraph, and for each framework "## name" and one fence.
Recipe parsed(const embedded::RecipeFile& file) {
  Recipe recipe{.name = std::string(file.name), .title = {}, .text = {}, .snippets = {}};
  const std::string_view text = file.text;
  const auto title = text.find('\n');
  recipe.title = std::string(text.substr(2, title - 2));
  auto section = text.find("\n## ");
  recipe.text = trimmed(text.substr(title, section - title));
  while (section != std::string_view::npos) {
    const auto next = text.find("\n## ", section + 1);
    const std::string_view part = text.substr(section + 4, next - section - 4);
    const auto fence = part.find("\n```");
    const auto code = part.find('\n', fence + 1);
    const auto end = part.find("\n```", code);
    recipe.snippets.push_back({.framework = std::string(part.substr(0, part.find('\n'))),
                               .language = std::string(part.substr(fence + 4, code - fence - 4)),
                               .code = trimmed(part.substr(code, end - code))});
    section = next;
  }
  return recipe;
}

}  // namespace

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> all = [] {
    std::vector<Recipe> found;
    for (const embedded::RecipeFile& file : embedded::recipes()) found.push_back(parsed(file));
    return found;
  }();
  return all;
}

const Recipe& recipeNamed(const std::string& name) {
  const auto found = std::find_if(recipes().begin(), recipes().end(),
                                  [&](const Recipe& recipe) { return recipe.name == name; });
  if (found == recipes().end()) {
    throw ShapeError("recipe", "a file in conformance/checks/recipes", name);
  }
  return *found;
}

}  // namespace hooks
