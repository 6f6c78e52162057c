#pragma once

#include "fixtures/wire/json.h"
#include "mock-okta/api/api_call.h"
#include "mock-okta/delivery/delivery_log.h"
#include "mock-okta/delivery/preview.h"
#include "mock-okta/delivery/replay.h"
#include "mock-okta/org/org.h"
#include "mock-okta/server/waiting_room.h"

namespace hooks {

// What was delivered, sending it again, and sending what has not happened: /mock/v1/deliveries and
// /eventHooks/{id}/preview.
//
// Thread-safe; all it is given must outlive it.
class DeliveryControl {
 public:
  DeliveryControl(Org& org, DeliveryLog& log, Preview& preview, Replay& replay, WaitingRoom& room);

  Json list(const ApiCall& call);
  Json get(const ApiCall& call);
  Json replay(const ApiCall& call);
  Json offerPreview(const ApiCall& call);
  Json preview(const ApiCall& call);

 private:
  EventHook hookOf(const ApiCall& call) const;

  Org& org_;
  DeliveryLog& log_;
  Preview& preview_;
  Replay& replay_;
  WaitingRoom& room_;
};

}  // namespace hooks
