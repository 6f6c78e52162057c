#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/json.h"
#include "mock-okta/org/scim_filter_tree.h"

namespace hooks {

// JSON documents, many of them and much alike, kept so that equal parts are kept once: the System
// Log of a million events says the same of its clients, actors and targets again and again.
//
// Each value has a number; equal texts and numbers have the same, and equal objects mostly. Values
// are never changed or removed one by one. Not synchronised.
class LogDocuments {
 public:
  using Ref = std::uint32_t;
  static constexpr Ref kNone = 0xFFFFFFFF;

  enum class Kind : char { Null, False, True, Int, Uint, Double, Text, Array, Object, Shape };

  // A value as it is kept.
  class View {
   public:
    View(const LogDocuments& documents, Ref ref) : documents_(&documents), ref_(ref) {}

    Ref ref() const { return ref_; }
    Kind kind() const { return documents_->stored(ref_).kind; }
    // Of a text; lives as long as the documents do.
    std::string_view text() const { return documents_->stored(ref_).content; }

    bool isArray() const { return kind() == Kind::Array; }
    bool isObject() const { return kind() == Kind::Object; }
    bool isEmpty() const {
      return eachRef([](Ref) {}) == 0;
    }
    // By the number of its name; see find().
    std::optional<View> member(Ref name) const;
    scim::Scalar scalar() const;

    template <typename Visit>
    void eachElement(const Visit& visit) const {
      eachRef([&](Ref ref) { visit(View(*documents_, ref)); });
    }

    // Visits the elements of an array or the values of an object; returns how many there are.
    template <typename Visit>
    std::size_t eachRef(const Visit& visit) const {
      const Stored value = documents_->stored(ref_);
      const std::size_t first = value.kind == Kind::Object ? 1 : 0;
      const std::size_t count = value.content.size() / sizeof(Ref);
      for (std::size_t i = first; i < count; ++i) visit(refAt(value.content, i));
      return count - first;
    }

    // Of an object: its member names, which objects that are alike share, …
    Ref shape() const { return refAt(documents_->stored(ref_).content, 0); }
    // … where among them this one stands, …
    std::optional<std::size_t> slotOf(Ref name) const;
    // … and the value there.
    Ref at(std::size_t slot) const { return refAt(documents_->stored(ref_).content, slot + 1); }

   private:
    const LogDocuments* documents_;
    Ref ref_;
  };

  LogDocuments();

  Ref put(const Json& value);
  Json get(Ref ref) const;
  View view(Ref ref) const { return {*this, ref}; }
  // The number of a text, or kNone if it has not been put.
  Ref find(std::string_view text) const;

  // What all this takes in memory.
  std::size_t bytes() const;
  void clear();

 private:
  struct Stored {
    Kind kind;
    std::string_view content;
  };
  // Where equal values are found: linear probing over hashes. A slot without a value is free.
  struct Slot {
    std::uint32_t hash = 0;
    Ref ref = kNone;
  };
  // A value just put, and whether it had been there before: what holds something new is new itself,
  // and nobody need look for it.
  struct Put {
    Ref ref;
    bool known;
  };

  static Ref refAt(std::string_view content, std::size_t index) {
    Ref ref = 0;
    std::memcpy(&ref, content.data() + index * sizeof(Ref), sizeof(Ref));
    return ref;
  }

  Put putValue(const Json& value);
  Put putObject(const JsonObject& object);
  Put putShared(Kind kind, std::string_view content);
  Ref add(Kind kind, std::string_view content);
  Ref lookUp(std::uint32_t hash, Kind kind, std::string_view content) const;
  void grow();
  Stored stored(Ref ref) const;
  std::string_view textOf(Ref ref) const { return stored(ref).content; }

  std::vector<const char*> values_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t blockUsed_ = 0;
  std::size_t blockSize_ = 0;
  std::size_t blockBytes_ = 0;
  std::vector<Slot> slots_;
  std::size_t slotsUsed_ = 0;
};

}  // namespace hooks
