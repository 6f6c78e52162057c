#include "mock-okta/org/hook_filter_explanation.h"

#include <algorithm>

#include "mock-okta/org/hook_filter_tree.h"

namespace hooks {

namespace {

using hook_filter::Evaluation;
using hook_filter::Node;
using hook_filter::Value;

std::string nameOfTarget(const Json& target) {
  std::string name(textAt(target, "/type").value_or("a target"));
  for (const char* member : {"/displayName", "/alternateId", "/id"}) {
    if (const auto text = textAt(target, member)) return name + " " + std::string(*text);
  }
  return name;
}

class Tracer : public hook_filter::Watcher {
 public:
  Tracer(const std::string& expression, const LogEvent& event)
      : expression_(expression), targets_(at(event.document(), "/target")) {}

  void enter(const Node& node, const Json* element) override {
    Explanation step{.expression = textOf(node), .value = {}};
    const Json* around = steps_.empty() ? nullptr : steps_.back().element;
    if (element != nullptr && element != around) {
      step.target = static_cast<std::size_t>(element - targets_->get_array().data());
      step.targetName = nameOfTarget(*element);
    }
    steps_.push_back({&node, element, std::move(step), {}});
  }

  void leave(const Value& value) override {
    Step done = std::move(steps_.back());
    steps_.pop_back();
    done.explanation.value = hook_filter::written(value, done.node->type());
    // What nobody asked for; the condition of a selection without elements is such a part too.
    for (const Node* child : done.node->children()) {
      const bool seen = std::find(done.seen.begin(), done.seen.end(), child) != done.seen.end();
      if (!seen && !child->isLiteral()) {
        done.explanation.parts.push_back({.expression = textOf(*child), .value = {}});
      }
    }
    if (steps_.empty()) {
      whole_ = std::move(done.explanation);
      return;
    }
    steps_.back().seen.push_back(done.node);
    if (!done.node->isLiteral()) {
      steps_.back().explanation.parts.push_back(std::move(done.explanation));
    }
  }

  Explanation take() { return std::move(whole_); }

 private:
  struct Step {
    const Node* node;
    const Json* element;
    Explanation explanation;
    std::vector<const Node*> seen;
  };

  std::string textOf(const Node& node) const {
    return expression_.substr(node.begin, node.end - node.begin);
  }

  const std::string& expression_;
  const Json* targets_;
  std::vector<Step> steps_;
  Explanation whole_;
};

void draw(const Explanation& explanation, const std::string& indent, std::string& out) {
  if (explanation.target) {
    out += "target " + std::to_string(*explanation.target) + " (" + explanation.targetName + "): ";
  }
  out += (explanation.value.empty() ? "not looked at" : explanation.value) + "  ";
  // A line for each, however the expression is broken.
  bool space = false;
  for (const char c : explanation.expression) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      space = true;
      continue;
    }
    if (std::exchange(space, false)) out += ' ';
    out += c;
  }
  out += '\n';
  for (const Explanation& part : explanation.parts) {
    const bool last = &part == &explanation.parts.back();
    out += indent + (last ? "└─ " : "├─ ");
    draw(part, indent + (last ? "   " : "│  "), out);
  }
}

}  // namespace

Explanation explain(const HookFilter& filter, const LogEvent& event) {
  Tracer tracer(filter.expression(), event);
  Evaluation evaluation(event.document(), &tracer);
  filter.root().evaluate({.evaluation = evaluation});
  return tracer.take();
}

std::string drawn(const Explanation& explanation) {
  std::string out;
  draw(explanation, "", out);
  return out;
}

Json toJson(const Explanation& explanation) {
  JsonObject result{{"expression", explanation.expression},
                    {"value", explanation.value.empty() ? Json(nullptr) : Json(explanation.value)}};
  if (explanation.target) {
    result["target"] = *explanation.target;
    result["targetName"] = explanation.targetName;
  }
  if (!explanation.parts.empty()) {
    JsonArray parts;
    for (const Explanation& part : explanation.parts) parts.push_back(toJson(part));
    result["parts"] = std::move(parts);
  }
  return result;
}

}  // namespace hooks
