#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hooks {

// Takes the chunked transfer coding off a body, as its bytes come.
//
// Not Boost.Beast's: that of 1.81 looks at what stands behind the size of a last chunk only when
// the trailers are complete, and asserts when a lone last chunk arrives in pieces. Chunk extensions
// and trailers are checked and dropped. Source: RFC 9112, 7.1.
class ChunkedBody {
 public:
  enum class State {
    More,
    Done,
    Malformed,
    TooLarge,      // the data would exceed bodyBytes
    LinesTooLong,  // a size line, or the trailers, would exceed lineBytes
  };

  ChunkedBody(std::uint64_t bodyBytes, std::size_t lineBytes)
      : bodyLeft_(bodyBytes), lineBytes_(lineBytes) {}

  // Takes bytes up to the end of the body, appends the data among them to `data` unless that is
  // null, and says how many it took.
  std::size_t read(std::string_view bytes, std::string* data);

  State state() const { return state_; }

 private:
  enum class Part { Size, Data, DataEnd, Trailers };

  std::size_t readLine(std::string_view bytes);
  void sizeLine();
  void trailerLine();

  State state_ = State::More;
  Part part_ = Part::Size;
  std::uint64_t bodyLeft_;
  std::uint64_t chunkLeft_ = 0;
  const std::size_t lineBytes_;
  std::size_t trailerBytes_ = 0;
  std::string line_;
};

}  // namespace hooks
