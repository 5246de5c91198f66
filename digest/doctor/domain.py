"""What the DNS says of the domain we send from: does it take bounces, SPF, DKIM, DMARC."""

from collections.abc import Sequence

from digest.doctor.check import Check, fail, ok, unknown, warn
from digest.doctor.dkim import fault_of_key
from digest.doctor.dmarc import DmarcRecord, aligned, domains_upwards, is_dmarc, read_dmarc
from digest.doctor.names import Names, UnansweredError, ascii_domain
from digest.doctor.providers import Provider, owner_of
from digest.doctor.spf import MAX_LOOKUPS, SpfRecord, is_spf, read_spf

BOUNCES, SPF, DKIM, DMARC = "bounce address", "spf", "dkim", "dmarc"


async def check_bounces(names: Names, return_path: str) -> list[Check]:
    """Whether the domain of the return-path takes mail: bounces go there."""
    domain = ascii_domain(return_path)
    try:
        hosts = await names.mail_hosts(domain)
    except UnansweredError as error:
        return [unknown(BOUNCES, f"the DNS did not answer: {error}")]
    if not hosts:
        return [
            fail(
                BOUNCES,
                f"{domain} takes no mail, so bounces are lost and many servers refuse us",
                "Give the domain an MX record, or send from a domain that has one.",
            )
        ]
    return [ok(BOUNCES, f"{domain} takes mail at {hosts[0]}")]


async def check_spf(names: Names, return_path: str, provider: Provider) -> list[Check]:
    """Whether the return-path's domain says who may send for it (RFC 7208)."""
    domain = ascii_domain(return_path)
    if (owner := owner_of(domain)) is not None:
        return [_of_provider(SPF, domain, owner, provider)]
    try:
        found = [text for text in await names.txt(domain) if is_spf(text)]
        if len(found) != 1:
            return [_no_single_spf(domain, found, provider)]
        record = read_spf(found[0])
        domains, costly, faults = await _follow(names, domain, record)
    except UnansweredError as error:
        return [unknown(SPF, f"the DNS did not answer: {error}")]
    if costly > MAX_LOOKUPS:
        faults = [*faults, f"it takes more than {MAX_LOOKUPS} look-ups, so receivers give up"]
    if faults:
        return [fail(SPF, f"{domain}: {'; '.join(faults)}", "Correct the record (RFC 7208).")]
    return [_judged_spf(domain, record, domains, provider)]


def _no_single_spf(domain: str, found: Sequence[str], provider: Provider) -> Check:
    if found:
        detail = f"{domain} has {len(found)} SPF records, so none counts (RFC 7208 §4.5)"
        return fail(SPF, detail, "Merge them into one TXT record.")
    include = f"include:{provider.spf}" if provider.spf else "a:YOUR-MAIL-SERVER"
    return warn(
        SPF,
        f"{domain} has no SPF record",
        f'Add a TXT record to {domain}: "v=spf1 {include} ~all".',
    )


def _judged_spf(domain: str, record: SpfRecord, domains: set[str], provider: Provider) -> Check:
    if record.default == "pass":
        cure = "End the record with ~all or -all."
        return warn(SPF, f"{domain} allows everybody to send for it (+all)", cure)
    if provider.spf and provider.spf not in domains:
        detail = f"{domain} has an SPF record that does not include {provider.name}"
        return warn(SPF, detail, f"Add include:{provider.spf} to the TXT record of {domain}.")
    if provider.spf:
        return ok(SPF, f"{domain} includes {provider.spf}")
    return ok(SPF, f"{domain} has a sound SPF record; whether it names our server is not known")


async def _follow(names: Names, domain: str, record: SpfRecord) -> tuple[set[str], int, list[str]]:
    """Everything a record includes: the domains, how many terms cost a query, what is broken."""
    seen, costly, faults = {domain}, record.costly, list(record.faults)
    waiting = list(record.includes)
    while waiting and costly <= MAX_LOOKUPS:
        included = waiting.pop(0)
        if included in seen or "%" in included:  # macros depend on the single mail (§7)
            continue
        seen.add(included)
        found = [text for text in await names.txt(included) if is_spf(text)]
        if len(found) != 1:
            faults.append(f"it includes {included}, which has {len(found) or 'no'} SPF record(s)")
            continue
        inner = read_spf(found[0])
        costly += inner.costly
        waiting.extend(inner.includes)
    return seen, costly, faults


async def check_dkim(
    names: Names, from_address: str, provider: Provider, selectors: Sequence[str]
) -> list[Check]:
    """Whether receivers find a key to verify our signature with (RFC 6376).

    `selectors` are those that our own settings name; without any, the usual ones of the provider
    are tried. A key's name cannot be guessed, so finding none means nothing.
    """
    domain = ascii_domain(from_address)
    if (owner := owner_of(domain)) is not None:
        return [_of_provider(DKIM, domain, owner, provider)]
    found: dict[str, str] = {}
    try:
        for selector in selectors or provider.selectors:
            if texts := await names.txt(f"{selector}._domainkey.{domain}"):
                found[selector] = texts[0]
    except UnansweredError as error:
        return [unknown(DKIM, f"the DNS did not answer: {error}")]
    missing = [selector for selector in selectors if selector not in found]
    if missing:
        name = f"{missing[0]}._domainkey.{domain}"
        return [fail(DKIM, f"there is no key at {name}", "Publish the key there as a TXT record.")]
    if not found:
        return [
            unknown(
                DKIM,
                f"{domain}: which selector the server signs with is not known",
                "Send yourself a mail (--send-to) and look for dkim=pass in its"
                " Authentication-Results header.",
            )
        ]
    faults = {selector: fault_of_key(text) for selector, text in found.items()}
    if all(faults.values()):
        selector, fault = next(iter(faults.items()))
        name = f"{selector}._domainkey.{domain}"
        return [fail(DKIM, f"{name}: {fault}", "Publish the key again.")]
    sound = next(selector for selector, fault in faults.items() if not fault)
    return [ok(DKIM, f"there is a key at {sound}._domainkey.{domain}")]


async def check_dmarc(
    names: Names, from_address: str, return_path: str, provider: Provider
) -> list[Check]:
    """Whether the From domain has a policy (RFC 7489), and whether SPF alone can satisfy it."""
    domain = ascii_domain(from_address)
    if (owner := owner_of(domain)) is not None:
        return [_of_provider(DMARC, domain, owner, provider)]
    try:
        for candidate in domains_upwards(domain):
            texts = await names.txt(f"_dmarc.{candidate}")
            found = [text for text in texts if is_dmarc(text)]
            if len(found) > 1:
                detail = f"{candidate} has {len(found)} DMARC records, so none counts"
                return [fail(DMARC, detail, "Keep one of them.")]
            if found:
                record = read_dmarc(found[0])
                inherited = candidate != domain
                return [_judged_dmarc(domain, candidate, record, return_path, inherited=inherited)]
    except UnansweredError as error:
        return [unknown(DMARC, f"the DNS did not answer: {error}")]
    return [
        warn(
            DMARC,
            f"{domain} has no DMARC policy; Gmail and Yahoo ask bulk senders for one",
            f'Add a TXT record to _dmarc.{domain}: "v=DMARC1; p=none; rua=mailto:{from_address}".',
        )
    ]


def _judged_dmarc(
    domain: str, holder: str, record: DmarcRecord, return_path: str, *, inherited: bool
) -> Check:
    if record.faults:
        return fail(DMARC, f"_dmarc.{holder}: {'; '.join(record.faults)}", "Correct the record.")
    policy = record.subdomains if inherited else record.policy
    sender = ascii_domain(return_path)
    if not aligned(domain, sender, strict=record.strict_spf):
        return warn(
            DMARC,
            f"policy {policy}; the return-path's domain {sender} is not {domain}'s, so DKIM alone"
            " can satisfy it",
            f"Set mail.return_path to an address of {domain}, or make sure that the server signs"
            f" as {domain}.",
        )
    return ok(DMARC, f"{holder} has policy {policy}")


def _of_provider(name: str, domain: str, owner: Provider, provider: Provider) -> Check:
    """For an address such as …@gmail.com, whose domain is not ours to mend."""
    if owner is provider:
        return ok(name, f"{domain} is looked after by {owner.name}")
    return fail(
        name,
        f"{domain} belongs to {owner.name}, and another server's mail in its name is refused",
        f"Send through {owner.name}, or from a domain of your own.",
    )
