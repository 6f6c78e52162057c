#include "conformance/gtest/register_checks.h"

#include <gtest/gtest.h>

#include "conformance/zoo/timeless_specimen.h"

// Every check as a test of its own, put to the reference receiver.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  hooks::registerChecks([] { return std::make_unique<hooks::TimelessSpecimen>(); });
  return RUN_ALL_TESTS();
}
