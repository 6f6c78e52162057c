#pragma once

#include <optional>

#include "conformance/run/report.h"
#include "conformance/tunnel/tunnel_failure.h"

namespace hooks {

// Where not one answer of a run came from the receiver, it has not been judged: `beyond`, the last
// failure that a tunnel told of in its place, is then the tunnel failure of the report, and what
// seemed to be found is inconclusive. A single answer of the receiver's leaves all as it is, for
// then it is the receiver who gave some requests no answer.
void blameTheTunnel(Report& report, const std::optional<TunnelFailure>& beyond);

}  // namespace hooks
