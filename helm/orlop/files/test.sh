# Creates a type and an object, changes and deletes it, sees all that on a watch, and scrapes. Needs a shell and curl;
# reads API, MANAGEMENT, CREDENTIALS (a directory with the files token and metrics-token) and CA (a file, if there is one).
fail() { echo "FAILED: $1" >&2; exit 1; }
work=$(mktemp -d)
# By files of options: arguments can be seen by others on the node.
umask 077
printf 'header = "Authorization: Bearer %s"\n' "$(cat "$CREDENTIALS/token")" >"$work/api"
printf 'header = "Authorization: Bearer %s"\n' "$(cat "$CREDENTIALS/metrics-token")" >"$work/management"
if [ -r "$CA" ]; then echo "cacert = \"$CA\"" >>"$work/api"; else echo insecure >>"$work/api"; fi
call() { curl --config "$work/api" -sS --fail-with-body --max-time 20 "$@"; }
id=t$(date +%s)$$
group=$id.test.orlop.dev
crds=$API/apis/apiextensions.k8s.io/v1/customresourcedefinitions
things=$API/apis/$group/v1/things
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
if curl --config "$work/api" -sS --fail --max-time 20 -H 'Authorization: Bearer none' "$things" >/dev/null 2>&1; then
  fail "a wrong token was let in"
fi
call -X POST -H 'Content-Type: application/json' "$crds" -o /dev/null -d '{
  "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
  "metadata": {"name": "things.'"$group"'"},
  "spec": {"group": "'"$group"'", "scope": "Cluster",
    "names": {"plural": "things", "singular": "thing", "kind": "Thing"},
    "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema":
      {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}' || fail "the type was not created"
until_true 30 call "$things" || fail "the type is not served"
echo "ok: type"

curl --config "$work/api" -sSN --max-time 60 "$things?watch=true" >"$work/events" 2>"$work/errors" &
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

curl --config "$work/management" -sS --fail-with-body --max-time 20 "$MANAGEMENT/actuator/prometheus" >"$work/metrics" ||
  fail "the scrape"
for meter in etcd_requests_total orlop_high_water_mark jvm_memory_used_bytes; do
  grep -q "^$meter{" "$work/metrics" || fail "the scrape lacks $meter"
done
echo "ok: scrape"
