#include "conformance/checks/recipes.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "conformance/checks/receiver_checks.h"

namespace hooks {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

bool has(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) == 0;
}

class RecipesTest : public testing::Test {
 protected:
  RecipesTest() { fs::create_directories(folder); }
  ~RecipesTest() override { fs::remove_all(folder); }

  // Writes each recipe's snippet of this language, between `before` and `after`, and answers the
  // files.
  std::vector<std::string> written(const std::string& language, const std::string& ending,
                                   const std::string& before = "", const std::string& after = "") {
    std::vector<std::string> files;
    for (const Recipe& recipe : recipes()) {
      for (const Snippet& snippet : recipe.snippets) {
        if (snippet.language != language) continue;
        files.push_back((folder / (recipe.name + ending)).string());
        std::ofstream(files.back()) << before << snippet.code << '\n' << after;
      }
    }
    return files;
  }

  const fs::path folder = fs::path(testing::TempDir()) / ("recipes." + std::to_string(::getpid()));
};

TEST_F(RecipesTest, EachShowsAllFiveFrameworks) {
  ASSERT_THAT(recipes(), Not(IsEmpty()));
  for (const Recipe& recipe : recipes()) {
    SCOPED_TRACE(recipe.name);
    EXPECT_FALSE(recipe.title.empty());
    EXPECT_FALSE(recipe.text.empty());
    std::vector<std::string> frameworks;
    for (const Snippet& snippet : recipe.snippets) {
      frameworks.push_back(snippet.framework);
      EXPECT_FALSE(snippet.code.empty()) << snippet.framework;
    }
    EXPECT_THAT(frameworks, ElementsAre("Express", "Flask", "Spring", "Go net/http",
                                        "C++ with our receiver library"));
  }
}

TEST_F(RecipesTest, EachCheckHasOne) {
  std::set<std::string> used;
  for (const Check& check : receiverChecks()) {
    SCOPED_TRACE(check.id);
    EXPECT_NO_THROW(used.insert(recipeNamed(check.recipe).name));
  }
  EXPECT_GE(used.size(), 17);
}

TEST_F(RecipesTest, TheJavaScriptIsJavaScript) {
  if (!has("node")) GTEST_SKIP() << "node is not installed";
  for (const std::string& file : written("js", ".js", "async function recipe() {\n", "}\n")) {
    EXPECT_EQ(std::system(("node --check '" + file + "'").c_str()), 0) << file;
  }
}

TEST_F(RecipesTest, ThePythonIsPython) {
  if (!has("python3")) GTEST_SKIP() << "python3 is not installed";
  written("python", ".py");
  EXPECT_EQ(std::system(("python3 -c 'import ast, glob\nfor f in glob.glob(\"" + folder.string() +
                         "/*.py\"): ast.parse(open(f).read(), f)'")
                            .c_str()),
            0);
}

TEST_F(RecipesTest, TheGoIsGo) {
  if (!has("gofmt")) GTEST_SKIP() << "gofmt is not installed";
  written("go", ".go", "package recipe\n\n");
  EXPECT_EQ(std::system(("test -z \"$(gofmt -l -e '" + folder.string() + "')\"").c_str()), 0);
}

TEST_F(RecipesTest, TheJavaIsJava) {
  if (!has("javac")) GTEST_SKIP() << "javac is not installed";
  // Parsed only: Spring is not here.
  std::ostringstream command;
  command << "javac -proc:none -XDshould-stop.ifError=PARSE -XDshould-stop.ifNoError=PARSE -d '"
          << folder.string() << "'";
  for (const std::string& file : written("java", ".java", "class Recipe {\n", "}\n")) {
    command << " '" << file << "'";
  }
  EXPECT_EQ(std::system(command.str().c_str()), 0);
}

TEST_F(RecipesTest, TheCppCompiles) {
  if (!has(HOOKS_CXX)) GTEST_SKIP() << "the compiler is not here";
  // In one file, since most of the time goes into the headers.
  std::set<std::string> includes;
  std::ostringstream bodies;
  for (const Recipe& recipe : recipes()) {
    std::string space = recipe.name;
    std::replace(space.begin(), space.end(), '-', '_');
    bodies << "namespace " << space << " {\n";
    std::istringstream code(recipe.snippets.back().code);
    for (std::string line; std::getline(code, line);) {
      if (line.starts_with("#include")) {
        includes.insert(line);
      } else {
        bodies << line << '\n';
      }
    }
    bodies << "}\n";
  }
  const std::string file = (folder / "recipes.cpp").string();
  std::ofstream out(file);
  for (const std::string& include : includes) out << include << '\n';
  out << bodies.str();
  out.close();
  EXPECT_EQ(
      std::system((HOOKS_CXX " -std=c++20 -fsyntax-only -Wall -Wextra -Werror -I '" HOOKS_SOURCES
                             "' '" +
                   file + "'")
                      .c_str()),
      0);
}

}  // namespace
}  // namespace hooks
