#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "fixtures/wire/json.h"

// What an expression of a HookFilter comes to, and what is kept while one is evaluated.
namespace hooks::hook_filter {

// What can be said of a value before there is an event. A text or a list may turn out to be null.
// Targets are objects of the event; the other lists have elements of one type, or null.
enum class Type { Null, Boolean, Number, Text, Targets, Booleans, Numbers, Texts };

// "a Boolean", "a list of strings", …
std::string_view nameOf(Type type);
bool isList(Type type);
// The type of a list of these; nothing for lists, of which there are no lists.
std::optional<Type> listOf(Type element);
// The type of a list's elements, which for targets there is none of.
std::optional<Type> elementOf(Type list);

// An evaluation that came to nothing; the reason completes "fails: …".
struct Failed {
  std::string_view why;
};
struct Null {
  bool operator==(const Null&) const = default;
};
// An element of a list; a target is the object in the event.
using Item = std::variant<Null, bool, double, std::string_view, const Json*>;
using List = std::span<const Item>;
// Text and lists point into the event, the tree or the evaluation.
using Value = std::variant<Failed, Null, bool, double, std::string_view, List>;

bool failed(const Value& value);
bool isNull(const Value& value);
bool isOf(const Value& value, Type type);
// Equality as SpEL has it: null equals null, and values of different types are not equal.
bool equal(const Value& a, const Value& b);
bool same(const Item& a, const Item& b);
// The value as an element of a list; nothing for a list and what failed.
std::optional<Item> itemOf(const Value& value);

// As an expression would write it: 'O''Hara', 2.5, null, {1, 2}; targets are told by their number.
std::string written(const Value& value, Type type);
void writeText(std::string_view text, std::string& out);
void writeNumber(double number, std::string& out);

class Node;

// Sees each step of an evaluation: the explanation is made of that.
class Watcher {
 public:
  virtual ~Watcher() = default;
  // `element` is where the node is evaluated, inside of a selection or projection.
  virtual void enter(const Node& node, const Json* element) = 0;
  virtual void leave(const Value& value) = 0;
};

// One evaluation on one event. Holds the texts and lists that come to be on the way, which live as
// long as it does; they are bounded, as a short expression could otherwise make a long text.
class Evaluation {
 public:
  static constexpr std::size_t kMostBytes = 1 << 20;

  explicit Evaluation(const Json& event, Watcher* watcher = nullptr)
      : event_(event), watcher_(watcher) {}
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  const Json& event() const { return event_; }
  Watcher* watcher() const { return watcher_; }

  // Room for that many, or an empty span if they would be too much.
  template <typename T>
  std::span<T> room(std::size_t count) {
    if (count > kMostBytes / sizeof(T) || (used_ += count * sizeof(T)) > kMostBytes) return {};
    return {static_cast<T*>(memory_.allocate(count * sizeof(T), alignof(T))), count};
  }
  // The parts joined to one text, or Failed.
  Value text(std::initializer_list<std::string_view> parts);

 private:
  const Json& event_;
  Watcher* watcher_;
  std::size_t used_ = 0;
  // Enough for what is usual, so that nothing is allocated.
  std::array<std::byte, 1024> near_;
  std::pmr::monotonic_buffer_resource memory_{near_.data(), near_.size()};
};

// Where a node is evaluated: `element` is that of the selection or projection around it, if any.
struct Scope {
  Evaluation& evaluation;
  const Json* element = nullptr;
};

inline constexpr Failed kTooMuch{"the result is too long"};

}  // namespace hooks::hook_filter
