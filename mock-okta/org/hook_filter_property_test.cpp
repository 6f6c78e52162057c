// What holds of every expression: each is made at random together with a plain reading of it, which
// knows nothing of HookFilter's tree.

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <random>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/org/hook_filter.h"
#include "mock-okta/org/hook_filter_tree.h"

namespace hooks {
namespace {

struct Fails {};
// The value of an expression, of an event and, inside of a selection, of a target.
using Reading = std::function<Json(const Json& event, const Json* target)>;

enum class Kind { Boolean, Number, Text, Targets, Texts, Numbers };
// How tightly an expression holds together.
enum Level { kChoice, kOr, kAnd, kNot, kComparison, kOperand };

struct Made {
  std::string text;
  Level level;
  Reading read;
};

bool truth(const Json& value) {
  if (!value.is_bool()) throw Fails();
  return value.get_bool();
}

std::string text(const Json& value) {
  if (!value.is_string()) throw Fails();
  return std::string(value.get_string());
}

double number(const Json& value) {
  if (!value.is_number()) throw Fails();
  return value.to_number<double>();
}

const JsonArray& list(const Json& value) {
  if (!value.is_array()) throw Fails();
  return value.get_array();
}

bool same(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) return number(a) == number(b);
  return a == b;
}

bool below(const Json& a, const Json& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && !b.is_null();
  if (a.is_number()) return number(a) < number(b);
  return text(a) < text(b);
}

Json member(const Json& value, std::string_view name) {
  if (!value.is_object()) throw Fails();
  const Json* found = value.get_object().if_contains(name);
  return found == nullptr ? Json(nullptr) : *found;
}

Json textOrNull(const Json& value) {
  if (!value.is_null() && !value.is_string()) throw Fails();
  return value;
}

std::string replaced(std::string whole, const std::string& what, const std::string& by, bool all) {
  std::size_t at = 0;
  while (!what.empty() && (at = whole.find(what, at)) != std::string::npos) {
    whole.replace(at, what.size(), by);
    at += by.size();
    if (!all) break;
  }
  return whole;
}

std::string inCase(std::string whole, int (*change)(int)) {
  for (char& c : whole) c = static_cast<char>(change(c));
  return whole;
}

class Expressions {
 public:
  Made boolean(int depth) {
    switch (random(depth > 0 ? 8 : 2)) {
      case 0:
        return equality(pick<Kind>({Kind::Text, Kind::Text, Kind::Number}), depth);
      case 1: {
        const bool yes = random(2) == 0;
        return {word(yes ? "true" : "false"), kOperand,
                [yes](const auto&, const auto*) { return Json(yes); }};
      }
      case 2:
        return order(pick<Kind>({Kind::Text, Kind::Number}), depth);
      case 3:
        return junction(true, depth);
      case 4:
        return junction(false, depth);
      case 5: {
        const Made inner = boolean(depth - 1);
        return {(random(2) == 0 ? "!" + space() : word("not") + " ") + within(inner, kComparison),
                kNot, [inner](const Json& event, const Json* target) {
                  return Json(!truth(inner.read(event, target)));
                }};
      }
      case 6:
        return question(depth);
      default:
        return choice(Kind::Boolean, depth);
    }
  }

  std::size_t random(std::size_t below_) { return random_() % below_; }

 private:
  template <typename T>
  T pick(std::vector<T> from) {
    return from[random(from.size())];
  }

  std::string space() { return pick<std::string>({"", "", " ", "\n "}); }
  std::string word(std::string word) {
    return random(4) == 0 ? inCase(std::move(word), std::toupper) : word;
  }
  std::string within(const Made& made, Level needed) {
    const bool parentheses = made.level < needed || random(8) == 0;
    return parentheses ? "(" + space() + made.text + space() + ")" : made.text;
  }

  Made of(Kind kind, int depth) {
    if (depth > 0 && random(6) == 0) return choice(kind, depth);
    switch (kind) {
      case Kind::Boolean:
        return boolean(depth);
      case Kind::Number:
        return numberOf(depth);
      case Kind::Text:
        return textOf(depth);
      case Kind::Targets:
        return targets(depth);
      case Kind::Texts:
        return listed(Kind::Text, depth);
      case Kind::Numbers:
        break;
    }
    return listed(Kind::Number, depth);
  }

  Made equality(Kind kind, int depth) {
    const bool equal = random(2) == 0;
    const Made left = of(kind, depth - 1);
    const Made right = random(5) == 0 ? null() : of(kind, depth - 1);
    const std::string sign =
        equal ? pick<std::string>({" eq ", "==", " EQ "}) : pick<std::string>({" ne ", "!="});
    return {within(left, kOperand) + space() + sign + space() + within(right, kOperand),
            kComparison, [=](const Json& event, const Json* target) {
              const Json a = left.read(event, target);
              return Json(same(a, right.read(event, target)) == equal);
            }};
  }

  Made order(Kind kind, int depth) {
    const Made left = of(kind, depth - 1);
    const Made right = of(kind, depth - 1);
    const bool less = random(2) == 0;
    const bool orEqual = random(2) == 0;
    const std::string sign =
        less      ? orEqual ? pick<std::string>({"<=", " le "}) : pick<std::string>({"<", " lt "})
             : orEqual ? pick<std::string>({">=", " GE "})
                  : pick<std::string>({">", " gt "});
    return {within(left, kOperand) + space() + sign + space() + within(right, kOperand),
            kComparison, [=](const Json& event, const Json* target) {
              const Json a = left.read(event, target);
              const Json b = right.read(event, target);
              return Json((less ? below(a, b) : below(b, a)) || (orEqual && same(a, b)));
            }};
  }

  Made junction(bool all, int depth) {
    const Level level = all ? kAnd : kOr;
    std::vector<Made> operands;
    std::string text;
    for (std::size_t count = 2 + random(2); count > 0; --count) {
      operands.push_back(boolean(depth - 1));
      if (!text.empty()) {
        text += all ? pick<std::string>({"&&", " && ", " and "})
                    : pick<std::string>({"||", " || ", " OR "});
      }
      text += within(operands.back(), static_cast<Level>(level + 1));
    }
    return {text, level, [=](const Json& event, const Json* target) {
              for (const Made& operand : operands) {
                if (truth(operand.read(event, target)) != all) return Json(!all);
              }
              return Json(all);
            }};
  }

  Made choice(Kind kind, int depth) {
    const Made condition = boolean(depth - 1);
    const Made yes = of(kind, depth - 1);
    const Made no = kind != Kind::Boolean && random(6) == 0 ? null() : of(kind, depth - 1);
    return {within(condition, kOr) + space() + "?" + space() + yes.text + space() + ":" + space() +
                no.text,
            kChoice, [=](const Json& event, const Json* target) {
              return (truth(condition.read(event, target)) ? yes : no).read(event, target);
            }};
  }

  Made null() {
    return {word("null"), kOperand, [](const auto&, const auto*) { return Json(nullptr); }};
  }

  // What is asked of a text or a list.
  Made question(int depth) {
    switch (random(3)) {
      case 0: {
        const Made whole = of(Kind::Text, depth - 1);
        const Made part = of(Kind::Text, depth - 1);
        return {within(whole, kOperand) + ".contains(" + part.text + ")", kOperand,
                [=](const Json& event, const Json* target) {
                  const std::string in = text(whole.read(event, target));
                  return Json(in.find(text(part.read(event, target))) != std::string::npos);
                }};
      }
      case 1: {
        const Made whole = of(pick<Kind>({Kind::Targets, Kind::Texts, Kind::Numbers}), depth - 1);
        return {within(whole, kOperand) + space() + ".isEmpty( )", kOperand,
                [=](const Json& event, const Json* target) {
                  return Json(list(whole.read(event, target)).empty());
                }};
      }
      default: {
        const bool texts = random(2) == 0;
        const Made whole = of(texts ? Kind::Texts : Kind::Numbers, depth - 1);
        const Made part = of(texts ? Kind::Text : Kind::Number, depth - 1);
        return {within(whole, kOperand) + ".contains(" + part.text + ")", kOperand,
                [=](const Json& event, const Json* target) {
                  const Json in = whole.read(event, target);
                  const Json sought = part.read(event, target);
                  const JsonArray& items = list(in);
                  return Json(std::any_of(items.begin(), items.end(),
                                          [&](const Json& item) { return same(item, sought); }));
                }};
      }
    }
  }

  Made numberOf(int depth) {
    if (depth <= 0 || random(3) == 0) {
      const double value = pick<double>({0.0, 1.0, 2.0, -1.0, 2.5, 10.0});
      std::string text;
      hook_filter::writeNumber(value, text);
      return {text, kOperand, [value](const auto&, const auto*) { return Json(value); }};
    }
    const Made whole = of(pick<Kind>({Kind::Targets, Kind::Texts}), depth - 1);
    return {within(whole, kOperand) + "." + space() + "size()", kOperand,
            [=](const Json& event, const Json* target) {
              return Json(list(whole.read(event, target)).size());
            }};
  }

  Made textOf(int depth) {
    switch (random(depth > 0 ? 7 : 2)) {
      case 0: {
        const std::string value =
            pick<std::string>({"SUCCESS", "User", "", "o'clock", "00u1", "e"});
        std::string written;
        hook_filter::writeText(value, written);
        if (random(3) == 0 && value.find('"') == std::string::npos) written = '"' + value + '"';
        return {written, kOperand, [value](const auto&, const auto*) { return Json(value); }};
      }
      case 1:
        return field();
      case 2:
        return method(".toLowerCase()", depth,
                      [](const std::string& text) { return inCase(text, std::tolower); });
      case 3:
        return method(".toUpperCase()", depth,
                      [](const std::string& text) { return inCase(text, std::toupper); });
      case 4: {
        const std::size_t from = random(4);
        const std::size_t to = random(8);
        return method(".substring(" + std::to_string(from) + "," + std::to_string(to) + ")", depth,
                      [=](const std::string& text) {
                        if (to < from || text.size() < to) throw Fails();
                        return text.substr(from, to - from);
                      });
      }
      case 5: {
        const bool all = random(2) == 0;
        return method(all ? ".replace('S', 'xS')" : ".replaceFirst(\"e\" , '')", depth,
                      [=](const std::string& text) {
                        return all ? replaced(text, "S", "xS", true)
                                   : replaced(text, "e", "", false);
                      });
      }
      default: {
        const bool before = random(2) == 0;
        return method(before ? ".substringBefore('e')" : ".substringAfter('e')", depth,
                      [=](const std::string& text) {
                        const std::size_t at = text.find('e');
                        if (before) return text.substr(0, at);
                        return at == std::string::npos ? std::string() : text.substr(at + 1);
                      });
      }
    }
  }

  Made method(const std::string& call, int depth,
              std::function<std::string(const std::string&)> run) {
    const Made whole = of(Kind::Text, depth - 1);
    return {within(whole, kOperand) + call, kOperand, [=](const Json& event, const Json* target) {
              return Json(run(text(whole.read(event, target))));
            }};
  }

  Made field() {
    if (inTargets_ > 0) {
      const std::string name = pick<std::string>({"id", "type", "alternateId", "displayName"});
      return {name, kOperand, [name](const Json&, const Json* target) {
                return textOrNull(member(*target, name));
              }};
    }
    const auto path = pick<std::vector<std::string>>(
        {{"eventType"}, {"outcome", "result"}, {"outcome", "reason"}, {"actor", "displayName"}});
    std::string written = "event";
    for (const std::string& name : path) written += space() + "." + space() + name;
    return {written, kOperand, [path](const Json& event, const Json*) {
              Json at = event;
              for (const std::string& name : path) at = member(at, name);
              return textOrNull(at);
            }};
  }

  Made targets(int depth) {
    // Lists of targets are the event's only.
    if (inTargets_ > 0) return empty();
    if (depth <= 0 || random(3) == 0) {
      return {"event.target", kOperand, [](const Json& event, const Json*) {
                const Json value = member(event, "target");
                if (!value.is_null() && !value.is_array()) throw Fails();
                return value;
              }};
    }
    const Made whole = of(Kind::Targets, depth - 1);
    const Made condition = inTarget([&] { return boolean(depth - 1); });
    return {within(whole, kOperand) + space() + ".?[" + space() + condition.text + "]", kOperand,
            [=](const Json& event, const Json* outer) {
              JsonArray chosen;
              const Json in = whole.read(event, outer);
              if (in.is_null()) return Json(chosen);
              for (const Json& target : list(in)) {
                if (truth(condition.read(event, &target))) chosen.push_back(target);
              }
              return Json(chosen);
            }};
  }

  // There are no targets of targets; a list of another kind that is empty does.
  Made empty() {
    return {"('' eq null ? {''} : null)", kOperand,
            [](const auto&, const auto*) { return Json(nullptr); }};
  }

  Made listed(Kind kind, int depth) {
    if (depth > 0 && inTargets_ == 0 && random(2) == 0) {
      const Made whole = of(Kind::Targets, depth - 1);
      const Made each = inTarget([&] { return of(kind, depth - 1); });
      return {within(whole, kOperand) + ".![" + each.text + space() + "]", kOperand,
              [=](const Json& event, const Json* outer) {
                JsonArray made;
                const Json in = whole.read(event, outer);
                if (in.is_null()) return Json(made);
                for (const Json& target : list(in)) made.push_back(each.read(event, &target));
                return Json(made);
              }};
    }
    std::vector<Made> elements = {of(kind, depth - 1)};
    if (random(2) == 0) elements.push_back(of(kind, depth - 1));
    if (random(4) == 0) elements.push_back(null());
    std::string text;
    for (const Made& element : elements)
      text += (text.empty() ? "{" : ",") + space() + element.text;
    return {text + space() + "}", kOperand, [=](const Json& event, const Json* target) {
              JsonArray made;
              for (const Made& element : elements) made.push_back(element.read(event, target));
              return Json(made);
            }};
  }

  template <typename Make>
  Made inTarget(Make make) {
    ++inTargets_;
    Made made = make();
    --inTargets_;
    return made;
  }

  int inTargets_ = 0;
  std::mt19937 random_{20260115};
};

const std::vector<LogEvent>& events() {
  static const std::vector<LogEvent> all = [] {
    std::vector<LogEvent> made;
    for (const char* members : {
             R"("actor":{"displayName":"Jean"},"outcome":{"result":"SUCCESS","reason":null},
                "target":[{"id":"00u1","type":"User","displayName":"Steve","alternateId":null},
                          {"id":"00g1","type":"UserGroup","displayName":"Sales"}])",
             R"("actor":{"displayName":null},"outcome":{"result":"FAILURE","reason":"e"},
                "target":[])",
             R"("target":null)",
             R"("actor":{"displayName":7},"outcome":{"result":"SUCCESS"},"target":[null])",
             R"("outcome":"SUCCESS","target":[{"id":"00u1"},{"id":5}])",
             R"("outcome":{"result":"SUCCESS"},"target":{"id":"00u1"})"}) {
      made.emplace_back(readJson(R"({"uuid":"u","published":"2026-01-15T09:30:00Z",)"
                                 R"("eventType":"user.session.start",)" +
                                 std::string(members) + "}"));
    }
    return made;
  }();
  return all;
}

bool plainly(const Made& made, const LogEvent& event) {
  try {
    return truth(made.read(event.document(), nullptr));
  } catch (const Fails&) {
    return false;
  }
}

TEST(HookFilterProperties, DecidesAsAPlainReadingDoesAndReadsBackWhatItWrites) {
  Expressions expressions;
  int matched = 0;
  int taken = 0;
  for (int round = 0; round < 700; ++round) {
    const Made made = expressions.boolean(4);
    if (made.text.size() > HookFilter::kMaxLength) continue;
    std::optional<HookFilter> filter;
    try {
      filter.emplace(made.text);
    } catch (const FilterError& error) {
      // So deep is seldom.
      ASSERT_THAT(error.summary(), testing::HasSubstr("too many parentheses")) << made.text;
      continue;
    }
    ++taken;
    const std::string text = written(filter->root());
    if (text.size() > HookFilter::kMaxLength) continue;
    const HookFilter again(text);
    ASSERT_EQ(written(again.root()), text) << made.text;
    for (const LogEvent& event : events()) {
      const bool expected = plainly(made, event);
      ASSERT_EQ(filter->matches(event), expected) << made.text << "\n" << compact(event.document());
      ASSERT_EQ(again.matches(event), expected) << made.text << "\n" << text;
      matched += expected ? 1 : 0;
    }
  }
  // The expressions are not all of them the same.
  EXPECT_GT(taken, 550);
  EXPECT_GT(matched, 400);
  EXPECT_LT(matched, taken * static_cast<int>(events().size()) - 400);
}

}  // namespace
}  // namespace hooks
