// What libFuzzer calls: one program for each target, which HOOKS_FUZZ_TARGET names.

#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "ci/fuzzing/fuzz_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const hooks::FuzzTarget target = [] {
    for (const hooks::FuzzTarget& one : hooks::fuzzTargets()) {
      if (one.name == HOOKS_FUZZ_TARGET) return one;
    }
    throw std::logic_error("there is no target " HOOKS_FUZZ_TARGET);
  }();
  target.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
