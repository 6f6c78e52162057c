#pragma once

#include <chrono>
#include <cstddef>

namespace hooks {

// What one HttpServer grants its clients. Each has a default that suits a receiver of event hooks;
// tests make them small.
struct HttpServerLimits {
  // The request line; beyond it 414.
  std::size_t lineBytes = 8 << 10;
  // Request line and header section together, and the trailers; beyond it 431.
  std::size_t headerBytes = 16 << 10;
  std::size_t headerLines = 100;
  // Beyond it 413, as soon as it is known.
  std::size_t bodyBytes = 16 << 20;

  // From the first byte of a request, or from connecting, to the end of its header section.
  std::chrono::milliseconds headTime{5'000};
  // From the first byte of a request to its last.
  std::chrono::milliseconds requestTime{10'000};
  // Between two requests on one connection.
  std::chrono::milliseconds idleTime{15'000};
  // From the moment a client stops taking an answer to the moment it must have taken all of it.
  std::chrono::milliseconds writeTime{10'000};
  // How long, and how much, is still read and dropped behind a last answer, so that a client which
  // is still sending gets to read it.
  std::chrono::milliseconds lingerTime{1'000};
  std::size_t lingerBytes = 64 << 20;

  std::size_t connections = 4096;
  // Requests answered at one go on one connection that sends many at once: then it is others' turn.
  std::size_t pipelined = 16;
  // Threads for handlers that may wait, made on demand, and how many requests may wait for one;
  // beyond it 503.
  std::size_t poolThreads = 16;
  std::size_t poolQueue = 1024;
};

}  // namespace hooks
