"""What the OpenAPI document says is what the API does: schemathesis with a fixed seed."""

from __future__ import annotations

import hypothesis.strategies as st
import schemathesis
from hypothesis import HealthCheck, settings

from nearabroad import levers
from nearabroad.web.api.application import document

STATES = ("RUS", "CHN", "aze", "KAZ", "EST", "QQQ")
CODES = (*STATES, "EU", "EAEU")
"""What names are drawn from: most are known, so that questions reach the observatory."""

schemathesis.openapi.format("state", st.sampled_from(STATES))
schemathesis.openapi.format("code", st.sampled_from(CODES))
schemathesis.openapi.format(
    "codes", st.lists(st.sampled_from(STATES), min_size=1, max_size=2).map(",".join)
)
schemathesis.openapi.format("bloc", st.sampled_from(("EAEU", "EU", "GCC", "RUS", "NOBLOC")))
schemathesis.openapi.format("claim", st.sampled_from(("eaeu-share-of-russia", "no-such-claim")))
schemathesis.openapi.format("scenario", st.sampled_from(("armenia-gas", "no-such-scenario")))
schemathesis.openapi.format("lever", st.sampled_from((*levers.registry(), "grip", "nothing")))
schemathesis.openapi.format("table", st.sampled_from(("grip", "lever", "event", "nothing")))

CONFIG = {
    "seed": 2014,
    "request-timeout": 120,
    "checks": {
        # Which years there are, and which state may be asked about under which patron, no schema
        # can tell: a question that fits it may still be refused, with 422 and a sentence.
        "positive_data_acceptance": {"enabled": False},
        "negative_data_rejection": {"expected-statuses": [404, 406, 414, 422]},
    },
    # A thousand requests at the edges of each parameter would take minutes of computing.
    "phases": {"coverage": {"enabled": False}},
}
document_read = schemathesis.openapi.from_dict(
    document(), config=schemathesis.config.SchemathesisConfig.from_dict(CONFIG)
)
shared = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
# All claims at once are computed in seconds, and checked against their description row by row.
schema = document_read.exclude(operation_id="claims")
large = document_read.include(operation_id="claims")


@schema.parametrize()
@settings(shared, max_examples=8)
def test_schemathesis_finds_no_fault(case, get):
    if case.operation.definition.raw["operationId"] in ("verdict", "presets"):
        case.query = {"neighbors": "AZE", **(case.query or {})}  # all neighbors take seconds
        if str(case.query.get("draws", "")) in map(str, range(1001, 10_001)):
            case.query["draws"] = 200  # ten thousand are well formed, and take half a minute
    case.validate_response(case.call(base_url=get.url))


@large.parametrize()
@settings(shared, max_examples=3)
def test_schemathesis_finds_no_fault_in_all_claims(case, get):
    case.validate_response(case.call(base_url=get.url))
