#include "conformance/run/report_explain.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "conformance/run/report_wording.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void field(std::ostream& out, const std::string& name, const std::string& text) {
  if (text.empty()) return;
  out << name << std::string(name.size() < 10 ? 10 - name.size() : 1, ' ') << text << '\n';
}

std::string needsOf(const Check& check) {
  std::string text;
  for (const Need need : check.needs) {
    text += (text.empty() ? "" : "; ") + std::string(toString(need));
  }
  return text;
}

std::string anchor(const std::string& id) {
  std::string text;
  for (const char c : id) {
    if (c != '/') text += c;
  }
  return text;
}

}  // namespace

std::vector<const Snippet*> snippetsFor(const Recipe& recipe, const std::string& framework) {
  std::vector<const Snippet*> found;
  std::string names;
  for (const Snippet& snippet : recipe.snippets) {
    if (lower(snippet.framework).starts_with(lower(framework)) ||
        lower(snippet.language) == lower(framework)) {
      found.push_back(&snippet);
    }
    names += (names.empty() ? "" : ", ") + snippet.framework;
  }
  if (found.empty()) throw ShapeError("--in", names, framework);
  return found;
}

void explain(const Check& check, std::ostream& out, const std::string& framework) {
  // Before anything is written, so that a framework that is not known is all that is said.
  const Recipe* const recipe = check.recipe.empty() ? nullptr : &recipeNamed(check.recipe);
  const auto snippets =
      recipe == nullptr ? std::vector<const Snippet*>() : snippetsFor(*recipe, framework);
  out << check.id << "\n\nThe " << check.who() << ' ' << check.requirement << ".\n\n";
  field(out, "level",
        std::string(toString(check.level)) + ", " + std::string(toString(check.checkClass)) +
            " to the target");
  field(out, "source", check.source.document + ": " + check.source.says);
  field(out, "sent", check.sends);
  field(out, "passes", check.expects);
  field(out, "why", check.why);
  field(out, "lost", check.loses);
  field(out, "fix", check.fix);
  field(out, "needs", needsOf(check));
  if (!check.catches.empty()) {
    field(out, check.ask ? "caught" : "see it",
          (check.ask ? "the mock " : "okta-conformance zoo --serve ") + check.catches.front());
  }
  if (recipe == nullptr) return;
  out << '\n' << recipe->title << "\n\n" << recipe->text << '\n';
  for (const Snippet* snippet : snippets) {
    out << "\n--- " << snippet->framework << "\n\n";
    std::istringstream code(snippet->code);
    for (std::string line; std::getline(code, line);) {
      out << (line.empty() ? "" : "    ") << line << '\n';
    }
  }
}

JsonObject membersOf(const Check& check) {
  JsonObject all = whatItAsks(check);
  all["why"] = check.why;
  all["fix"] = check.fix;
  all["loses"] = check.loses;
  all["recipe"] = check.recipe;
  return all;
}

JsonObject explained(const Check& check, const std::string& framework) {
  JsonObject all = membersOf(check);
  JsonArray needs;
  for (const Need need : check.needs) needs.push_back(Json(toString(need)));
  all["needs"] = std::move(needs);
  JsonArray catches;
  for (const std::string& defect : check.catches) catches.push_back(Json(defect));
  all["catches"] = std::move(catches);
  all["recipe"] = nullptr;
  if (check.recipe.empty()) return all;
  const Recipe& recipe = recipeNamed(check.recipe);
  JsonArray snippets;
  for (const Snippet* snippet : snippetsFor(recipe, framework)) {
    snippets.push_back(JsonObject{{"framework", snippet->framework},
                                  {"language", snippet->language},
                                  {"code", snippet->code}});
  }
  all["recipe"] = JsonObject{{"name", recipe.name},
                             {"title", recipe.title},
                             {"text", recipe.text},
                             {"snippets", std::move(snippets)}};
  return all;
}

void writeCatalogue(const std::vector<Check>& checks, std::ostream& out) {
  out << "# What is checked\n\n"
         "Every check of a receiver: what is asked and by whom, what is sent, what must be seen, "
         "why "
         "it matters\n"
         "to somebody whose events arrive there, and how to mend it. MUST: without it Okta gives "
         "the "
         "hook up, events\n"
         "are lost, or an RFC is broken. SHOULD: advice, or a loss that can be avoided. MAY: worth "
         "knowing. Made\n"
         "by `okta-conformance list --markdown`; a test keeps it current. "
         "`okta-conformance explain ID` says the\n"
         "same of one, with code.\n\n"
         "| check | level | class | the receiver … |\n| --- | --- | --- | --- |\n";
  for (const Check& check : checks) {
    out << "| [" << check.id << "](#" << anchor(check.id) << ") | " << toString(check.level)
        << " | " << toString(check.checkClass) << " | " << markdownText(check.requirement)
        << " |\n";
  }
  std::string group;
  for (const Check& check : checks) {
    if (check.group() != group) {
      group = check.group();
      out << "\n## " << group << '\n';
    }
    out << "\n### " << check.id << "\n\nThe receiver " << markdownText(check.requirement)
        << ".\n\n";
    const auto row = [&](const char* name, const std::string& text) {
      if (!text.empty()) out << "- **" << name << "**: " << markdownText(text) << '\n';
    };
    row("level", std::string(toString(check.level)) + ", " +
                     std::string(toString(check.checkClass)) + " to the target");
    row("source", check.source.document + ": " + check.source.says);
    row("sent", check.sends);
    row("passes", check.expects);
    row("why", check.why);
    row("lost", check.loses);
    row("fix", check.fix);
    row("needs", needsOf(check));
    if (!check.recipe.empty()) {
      out << "- **recipe**: [" << recipeNamed(check.recipe).title << "](checks/recipes/"
          << check.recipe << ".md)\n";
    }
  }
}

}  // namespace hooks
