#!/usr/bin/env perl
# Reads our XML and sends forms as FixMyStreet does (perllib/Open311.pm and its neighbours): XML::Simple with the same groups and forced
# lists, ids that must be plain texts, attributes that must be a list, updates that must have a text.
# usage: check-open311.pl ENDPOINT API_KEY
use strict;
use warnings;
use XML::Simple;

my ($endpoint, $key) = @ARGV;
my %groups = (
    services                => 'service',
    attributes              => 'attribute',
    values                  => 'value',
    service_requests        => 'request',
    errors                  => 'error',
    service_request_updates => 'request_update',
);

sub read_xml {
    my $simple = XML::Simple->new(ForceArray => [values %groups], KeyAttr => {}, GroupTags => \%groups, SuppressEmpty => undef);
    return $simple->parse_string($_[0]);
}

sub fetch {
    my ($want, @arguments) = @_;
    open(my $curl, '-|', 'curl', '--silent', '--show-error', '--write-out', "\n%{http_code}", @arguments) or die "curl: $!";
    binmode $curl;
    my $text = do { local $/; <$curl> };
    close $curl or die "curl failed: @arguments";
    $text =~ s/\n(\d+)$// or die "no status";
    die "$1 is not $want: $text" unless $1 == $want;
    return read_xml($text);
}

sub get {
    my ($path, %query) = @_;
    return fetch(200, '--get', (map { ('--data-urlencode', "$_=$query{$_}") } sort keys %query), $endpoint . $path);
}

sub post {
    my ($want, $path, %form) = @_;
    return fetch($want, (map { ('--data-urlencode', "$_=$form{$_}") } sort keys %form), $endpoint . $path);
}

sub ok {
    my ($holds, $what) = @_;
    die "not so: $what\n" unless $holds;
}

# PopulateServiceList
my $services = get('services.xml')->{service};
ok(ref $services eq 'ARRAY' && @$services > 30, 'services are a list');
my $asked = 0;
for my $service (@$services) {
    ok(defined $service->{service_code} && !ref $service->{service_code}, 'a service has a code');
    ok(length $service->{service_name}, 'a service has a name');
    next unless lc($service->{metadata} || '') eq 'true';
    my $meta = get("services/$service->{service_code}.xml");
    ok(ref $meta->{attributes} eq 'ARRAY', 'attributes are a list');
    for my $attribute (sort { $a->{order} <=> $b->{order} } @{ $meta->{attributes} }) {
        ok(!ref $attribute->{code} && $attribute->{required} =~ /^(true|false)$/, 'an attribute has a code');
        ok(ref $attribute->{values} eq 'ARRAY' && length $attribute->{values}[0]{name}, 'values are a list');
    }
    $asked++;
}
print STDERR "FixMyStreet: ", scalar @$services, " services, $asked of them with attributes\n";

# send_service_request, with several pictures
my $sent = post(200, 'requests.xml',
    api_key => $key, jurisdiction_id => 'demo-421081', service_code => 'road_surface', lat => '29.721600', long => '112.406300',
    description => "title: Pothole\n\ndetail: deep & \x{c3}\x{a9}\n\nurl: https://fms.example/report/1\n\nSubmitted via FixMyStreet\n",
    first_name => 'Ada', last_name => 'Byron', email => 'ada@example.org', phone => '13912345678',
    media_url => 'https://fms.example/photo/1.0.full.jpeg', 'attribute[no_photo_reason]' => 'not_visible');
my $id = $sent->{request}[0]{service_request_id};
ok($id && !ref $id, 'the id of a new request is a text');

# GetServiceRequests
my $requests = get('requests.xml', jurisdiction_id => 'demo-421081', api_key => $key)->{request};
ok(ref $requests eq 'ARRAY' && @$requests > 3, 'requests are a list');
for my $request (@$requests) {
    ok(!ref $request->{service_request_id} && $request->{updated_datetime} =~ /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'a request has its id and time');
    ok($request->{status} =~ /^(open|closed)$/, "a request is open or closed, not $request->{status}");
}
my ($own) = grep { $_->{service_request_id} eq $id } @$requests;
ok($own && $own->{lat} == 29.7216 && $own->{description} =~ /deep & /, 'what was sent is there');
ok($own->{description} !~ /fms\.example\/photo/ && !defined $own->{media_url}, 'no picture of others is shown');
print STDERR "FixMyStreet: ", scalar @$requests, " requests\n";

# GetUpdates
my $updates = get('servicerequestupdates.xml', api_key => $key, jurisdiction_id => 'demo-421081', page_size => 10000)->{request_update};
ok(ref $updates eq 'ARRAY' && @$updates > 10, 'updates are a list');
my %states = map { $_ => 1 } qw(open closed fixed in_progress action_scheduled investigating duplicate not_councils_responsibility
    no_further_action internal_referral for_triage);
for my $update (@$updates) {
    ok(!ref $update->{update_id} && !ref $update->{service_request_id}, 'an update has its ids');
    ok($states{ $update->{status} }, "a state that is known, not $update->{status}");
    ok(length $update->{description}, 'an update has a text');
}
print STDERR "FixMyStreet: ", scalar @$updates, " updates\n";

# PostUpdates
my $update = post(200, 'servicerequestupdates.xml',
    api_key => $key, jurisdiction_id => 'demo-421081', service_request_id => $id, update_id => 42, updated_datetime => '2026-11-22T08:30:00Z',
    status => 'OPEN', description => 'It is deeper now', first_name => 'Ada', last_name => 'Byron', email => 'ada@example.org');
ok($update->{request_update}[0]{update_id} && !ref $update->{request_update}[0]{update_id}, 'the id of an update is a text');

# _process_error
for my $refused (
    post(403, 'requests.xml', api_key => 'wrong', service_code => 'road_surface'),
    post(400, 'requests.xml', api_key => $key),
    fetch(404, $endpoint . 'requests/17.xml'),
    fetch(415, '--header', 'content-type: text/xml', '--data', '<a/>', $endpoint . 'requests.xml'),
) {
    ok(ref $refused->{error} eq 'ARRAY' && @{ $refused->{error} }, 'errors are a list');
    for my $error (@{ $refused->{error} }) {
        ok($error->{code} =~ /^\d{3}$/ && length $error->{description}, 'an error has a code and a text');
    }
}
print STDERR "FixMyStreet: an update, and four refusals\n";
