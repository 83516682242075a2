# Creates a type and an object, changes and deletes it, sees all that on a watch, and scrapes. Needs a shell and curl;
# reads API, MANAGEMENT and, where the API is served by TLS, CA.
fail() { echo "FAILED: $1" >&2; exit 1; }
trust=
if [ -n "${CA:-}" ]; then
  if [ -r "$CA" ]; then trust="--cacert $CA"; else trust=--insecure; fi
fi
# Unquoted on purpose: nothing, or one or two words.
call() { curl -sS --fail-with-body --max-time 20 $trust "$@"; }
id=t$(date +%s)$$
group=$id.test.orlop.dev
crds=$API/apis/apiextensions.k8s.io/v1/customresourcedefinitions
things=$API/apis/$group/v1/things
work=$(mktemp -d)
watch=
tidy() {
  [ -z "$watch" ] || kill "$watch" 2>/dev/null || true
  call -X DELETE "$crds/things.$group" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap tidy EXIT
# until_true SECONDS COMMAND...
until_true() {
  left=$1; shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1)); [ "$left" -gt 0 ] || return 1
    sleep 1
  done
}

call "$API/readyz" >/dev/null || fail "the server is not ready"
call -X POST -H 'Content-Type: application/json' "$crds" -o /dev/null -d '{
  "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
  "metadata": {"name": "things.'"$group"'"},
  "spec": {"group": "'"$group"'", "scope": "Cluster",
    "names": {"plural": "things", "singular": "thing", "kind": "Thing"},
    "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema":
      {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}' || fail "the type was not created"
until_true 30 call "$things" || fail "the type is not served"
echo "ok: type"

curl -sSN --max-time 60 $trust "$things?watch=true" >"$work/events" 2>"$work/errors" &
watch=$!
object='{"apiVersion": "'$group'/v1", "kind": "Thing", "metadata": {"name": "one"}'
call -X POST -H 'Content-Type: application/json' "$things" -o /dev/null -d "$object}" || fail "create"
call "$things/one" -o /dev/null || fail "get"
# One by one: a watch without a resourceVersion begins with what is there, and would skip over what it slept through.
until_true 20 grep -q '"type":"ADDED"' "$work/events" || fail "the watch saw no ADDED: $(cat "$work/errors")"
call -X PATCH -H 'Content-Type: application/merge-patch+json' "$things/one" -o /dev/null -d '{"spec": {"size": 2}}' ||
  fail "update"
until_true 20 grep -q '"type":"MODIFIED"' "$work/events" || fail "the watch saw no MODIFIED"
call "$things" | grep -q '"size":2' || fail "the list lacks the change"
call -X DELETE "$things/one" -o /dev/null || fail "delete"
until_true 20 grep -q '"type":"DELETED"' "$work/events" || fail "the watch saw no DELETED"
if call "$things/one" >/dev/null 2>&1; then fail "the object is still there"; fi
echo "ok: create, get, update, list, delete, watch"

call "$MANAGEMENT/actuator/prometheus" >"$work/metrics" || fail "the scrape"
for meter in etcd_requests_total orlop_high_water_mark jvm_memory_used_bytes; do
  grep -q "^$meter{" "$work/metrics" || fail "the scrape lacks $meter"
done
echo "ok: scrape"
