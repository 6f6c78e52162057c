#include "conformance/subject/url_subject.h"

namespace hooks {

UrlSubject::UrlSubject(std::string url, const Clock& clock, UrlSubjectOptions options)
    : url_(std::move(url)),
      clock_(clock),
      options_(std::move(options)),
      transport_(clock, options_.client),
      way_(transport_, url_, options_.way),
      direct_(!options_.client.proxy.proxyFor(HttpUrl::parse(url_))) {}

std::optional<RawConnection> UrlSubject::connect() {
  if (!takesBytes()) return std::nullopt;
  way_.count();
  return RawConnection(url_,
                       {.caFile = options_.client.caFile, .insecure = options_.client.insecure});
}

std::optional<TlsInspection> UrlSubject::inspectTls() {
  if (!direct_ || !HttpUrl::parse(url_).tls) return std::nullopt;
  return hooks::inspectTls(url_, {.caFile = options_.client.caFile});
}

}  // namespace hooks
