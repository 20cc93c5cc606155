using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Retry;

[Trait("semantics", "8")]
public sealed class TransientTests
{
    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(408, true)]
    [InlineData(409, false)]
    [InlineData(422, false)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(599, true)]
    [InlineData(302, false)]
    public void An_http_status_is_transient_if_it_is_408_or_429_or_5xx(int status, bool transient)
    {
        var inner = new SocketException((int)SocketError.ConnectionReset);
        Transient.IsTransient(new HttpRequestException("x", inner, (HttpStatusCode)status)).ShouldBe(transient);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    [InlineData(HttpRequestError.UserAuthenticationError, false)]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, false)]
    public void An_http_call_without_an_answer_goes_by_its_error(HttpRequestError error, bool transient)
    {
        Transient.IsTransient(new HttpRequestException(error)).ShouldBe(transient);
        Transient.IsTransient(new IOException("read failed", new HttpIOException(error))).ShouldBe(transient);
    }

    [Theory]
    [InlineData(SocketError.ConnectionReset, true)]
    [InlineData(SocketError.ConnectionRefused, true)]
    [InlineData(SocketError.TimedOut, true)]
    [InlineData(SocketError.HostNotFound, true)]
    [InlineData(SocketError.TryAgain, true)]
    [InlineData(SocketError.AccessDenied, false)]
    [InlineData(SocketError.AddressAlreadyInUse, false)]
    public void Network_errors_pass_and_local_mistakes_do_not(SocketError error, bool transient)
    {
        Transient.IsTransient(new SocketException((int)error)).ShouldBe(transient);
        Transient.IsTransient(new HttpRequestException("x", new SocketException((int)error))).ShouldBe(transient);
        Transient.IsTransient(new IOException("x", new SocketException((int)error))).ShouldBe(transient);
    }

    [Fact]
    public void Timeouts_pass_and_cancellation_does_not()
    {
        Transient.IsTransient(new TimeoutException()).ShouldBeTrue();
        Transient.IsTransient(new TaskCanceledException("HttpClient.Timeout", new TimeoutException())).ShouldBeTrue();
        Transient.IsTransient(new OperationCanceledException()).ShouldBeFalse();
    }

    [Fact]
    public void Validation_and_plain_mistakes_do_not_pass()
    {
        Transient.IsTransient(new ArgumentException("x")).ShouldBeFalse();
        Transient.IsTransient(new FormatException()).ShouldBeFalse();
        Transient.IsTransient(new System.Text.Json.JsonException()).ShouldBeFalse();
        Transient.IsTransient(new IOException("disk")).ShouldBeFalse();
    }

    [Fact]
    public void A_wrapper_goes_by_what_it_wraps_and_several_must_all_be_transient()
    {
        Transient.IsTransient(new InvalidOperationException("call failed", new TimeoutException())).ShouldBeTrue();
        Transient.IsTransient(new AggregateException(new TimeoutException(), new TimeoutException())).ShouldBeTrue();
        Transient.IsTransient(new AggregateException(new TimeoutException(), new FormatException())).ShouldBeFalse();
        Transient.IsTransient(new AggregateException()).ShouldBeFalse();
    }

    [Fact]
    public void A_database_says_itself_whether_an_error_passes()
    {
        Transient.IsTransient(new Database(true)).ShouldBeTrue();
        Transient.IsTransient(new Database(false)).ShouldBeFalse();
    }

    [Fact]
    public void Advice_of_the_error_wins()
    {
        Transient.IsTransient(new Advised(true, null)).ShouldBeTrue();
        Transient.IsTransient(new Advised(false, null)).ShouldBeFalse();
        Transient.IsTransient(new Advised(null, null)).ShouldBeFalse();
    }

    [Fact]
    public void Retry_after_makes_a_wait_longer_even_beyond_the_cap_but_never_shorter()
    {
        var policy = RetryPolicy.Fast;
        policy.Delay(1, new Advised(true, TimeSpan.FromSeconds(42)), 0.5).ShouldBe(TimeSpan.FromSeconds(42));
        policy.Delay(1, new Advised(true, TimeSpan.FromMilliseconds(1)), 0.5).ShouldBe(TimeSpan.FromSeconds(1));
        policy.Delay(1, new Advised(true, TimeSpan.FromDays(2)), 0.5).ShouldBe(TimeSpan.FromHours(1), "the limit of a Retry-After");
        policy.WithRetryAfterLimit(TimeSpan.Zero).Delay(1, new Advised(true, TimeSpan.FromSeconds(42)), 0.5).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Retry_after_is_found_in_advice_or_data_of_the_error_or_an_inner_one()
    {
        Transient.RetryAfterOf(new InvalidOperationException("x", new Advised(null, TimeSpan.FromSeconds(3)))).ShouldBe(TimeSpan.FromSeconds(3));
        Transient.RetryAfterOf(Noted("120")).ShouldBe(TimeSpan.FromSeconds(120));
        Transient.RetryAfterOf(Noted(7)).ShouldBe(TimeSpan.FromSeconds(7));
        Transient.RetryAfterOf(Noted(TimeSpan.FromSeconds(-1))).ShouldBe(TimeSpan.Zero);
        Transient.RetryAfterOf(Noted("soon")).ShouldBeNull();
        Transient.RetryAfterOf(new TimeoutException()).ShouldBeNull();
    }

    private static HttpRequestException Noted(object value) =>
        new("busy", null, HttpStatusCode.TooManyRequests) { Data = { [Transient.RetryAfterData] = value } };

    private sealed class Advised(bool? transient, TimeSpan? after) : Exception, IRetryAdvice
    {
        public bool? IsTransient => transient;

        public TimeSpan? RetryAfter => after;
    }

    private sealed class Database(bool transient) : DbException
    {
        public override bool IsTransient => transient;
    }
}
