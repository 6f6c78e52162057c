#include "conformance/subject/handler_subject.h"

namespace hooks {

HandlerSubject::HandlerSubject(HttpHandler& handler, const Clock& clock,
                               HandlerSubjectOptions options)
    : clock_(clock), options_(std::move(options)), transport_(handler, clock) {}

std::unique_ptr<Subject> HandlerSubject::with(const HookCredentials& credentials) {
  return options_.with ? options_.with(credentials) : nullptr;
}

}  // namespace hooks
