#include "conformance/commands/own_fault.h"

#include <iostream>

#include "fixtures/wire/shape_error.h"
#include "receiver/cli/program.h"

namespace hooks {

namespace {

constexpr int kOwnFault = 5;

}  // namespace

int withOwnFaults(const std::function<int()>& command) {
  try {
    return command();
  } catch (const UsageError&) {
    throw;
  } catch (const ShapeError&) {
    throw;
  } catch (const std::exception& error) {
    std::cerr << "okta-conformance: the fault is ours: " << error.what() << std::endl;
    return kOwnFault;
  }
}

}  // namespace hooks
