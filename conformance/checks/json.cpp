// The body as text.

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

std::vector<Check> jsonChecks() {
  return {
      {
          .id = "json/malformed",
          .level = Level::Should,
          .requirement = "answers a body that is not JSON with a 4xx",
          .source = {kOwaspInput, "malformed input is refused; a 5xx would have it sent again"},
          .sends = "half a JSON document, plain words, and nothing at all",
          .expects = "a 4xx to each",
          .catches = {"500-on-malformed", "200-on-malformed"},
          .why = "A 5xx alarms somebody and is sent again; a 2xx hides that a proxy cuts bodies "
                 "off.",
          .fix = "Catch the parser's exception and answer 400.",
          .recipe = "bad-body",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                std::string cut = compact(okta.envelope(okta.events(1)));
                cut.resize(cut.size() / 2);
                for (const std::string& body : {cut, std::string("not json"), std::string()}) {
                  expectRefused(okta.send(okta.post(body)),
                                body.empty() ? "an empty body" : body.substr(0, 20) + "…");
                }
              },
      },
      {
          .id = "json/charset",
          .level = Level::Must,
          .requirement = "takes application/json in any case and with parameters",
          .source = {kHttp, "8.3.1: types are case-insensitive and may have parameters"},
          .sends =
              "deliveries with Content-Type application/json; charset=UTF-8 and Application/JSON",
          .expects = "a 2xx to both",
          .catches = {"exact-content-type", "refuses-its-secret"},
          .why = "A proxy may add a charset; then every delivery is refused.",
          .fix = "Compare the media type only, ignoring case.",
          .recipe = "bad-body",
          .loses = "every event, behind such a proxy",
          .run =
              [](OktaPart& okta) {
                for (const char* type : {"application/json; charset=UTF-8", "Application/JSON"}) {
                  HttpRequest request = okta.delivery(okta.event());
                  request.headers.set("Content-Type", type);
                  expectSuccess(okta.send(request));
                }
              },
      },
      {
          .id = "json/other-type",
          .level = Level::Should,
          .requirement = "refuses a delivery that says it is a form or plain text",
          .source = {kHttp, "15.5.16: 415 Unsupported Media Type"},
          .sends = "deliveries that say they are text/plain and a form",
          .expects = "a 4xx to both, and no effect",
          .catches = {"any-content-type"},
          .why = "A page in any browser can send those to your endpoint without asking.",
          .fix = "Answer 415 unless Content-Type is application/json.",
          .recipe = "bad-body",
          .run =
              [](OktaPart& okta) {
                for (const char* type : {"text/plain", "application/x-www-form-urlencoded"}) {
                  const TestEvent event = okta.event();
                  HttpRequest request = okta.delivery(event);
                  request.headers.set("Content-Type", type);
                  expectRefused(okta.send(request), type);
                  okta.expectNoEffectIfWitnessed(event, std::string("a delivery as ") + type);
                }
              },
      },
      {
          .id = "json/bad-utf8",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "answers bytes that are not UTF-8, and a byte order mark, without a 5xx",
          .source = {kJsonRfc, "8.1: JSON is UTF-8; a parser may ignore a byte order mark"},
          .sends = "a delivery with bytes that are not UTF-8, and one with a byte order mark",
          .expects = "answers below 500",
          .catches = {"500-on-bad-utf8"},
          .why = "A decoder's exception nobody catches is a 5xx, or the end of the process.",
          .fix = "Answer 400 when the body cannot be decoded.",
          .recipe = "bad-body",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                const std::string body = compact(okta.envelope(okta.events(1)));
                std::string bad = body;
                bad.insert(bad.find("conformance.test"), "\xff\xc0\x80");
                expectNoServerError(okta.send(okta.post(bad)), "bytes that are not UTF-8");
                expectNoServerError(okta.send(okta.post("\xEF\xBB\xBF" + body)),
                                    "a byte order mark");
              },
      },
  };
}

}  // namespace hooks
