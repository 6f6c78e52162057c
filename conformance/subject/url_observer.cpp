#include "conformance/subject/url_observer.h"

#include "conformance/check/outcome.h"
#include "conformance/subject/asked_url.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

UrlObserver::UrlObserver(std::string url, Transport& transport, std::string pointer,
                         std::chrono::milliseconds pause)
    : PollingObserver(pause),
      url_(std::move(url)),
      transport_(transport),
      pointer_(std::move(pointer)) {
  HttpUrl::parse(url_);
  if (!pointer_.empty() && pointer_.front() != '/') {
    throw ShapeError("--observe-pointer", "a JSON Pointer such as /data/rows",
                     "'" + pointer_ + "'");
  }
}

std::string UrlObserver::name() const { return "the page " + withoutSecrets(url_); }

EffectsSeen UrlObserver::ask() {
  const Exchange answer = getFrom(transport_, url_);
  if (answer.status() != 200) throw Unclear(name() + " " + unanswerableBecause(answer));
  try {
    return effectsInJson(answer.response->body, pointer_);
  } catch (const Unclear& unclear) {
    throw Unclear(name() + ": " + unclear.reason);
  }
}

}  // namespace hooks
