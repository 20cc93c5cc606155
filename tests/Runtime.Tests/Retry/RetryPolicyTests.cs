using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Retry;

[Trait("semantics", "8")]
public sealed class RetryPolicyTests
{
    private static readonly Exception Error = new TimeoutException();

    // The middle of the random numbers: no jitter at all.
    private const double Middle = 0.5;

    public static TheoryData<string, BackoffRetry, int, double[]> Presets => new()
    {
        { "none", RetryPolicy.None, 1, [] },
        { "fast", RetryPolicy.Fast, 3, [1, 2] },
        { "standard", RetryPolicy.Standard, 3, [2, 4] },
        { "aggressive", RetryPolicy.Aggressive, 5, [2, 4, 8, 16] },
        { "patient", RetryPolicy.Patient, 10, [5, 7.5, 11.25, 16.875, 25.3125, 37.96875, 56.953125, 85.4296875, 120] },
    };

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_preset_makes_its_attempts_and_waits(string name, BackoffRetry policy, int attempts, double[] seconds)
    {
        policy.MaxAttempts.ShouldBe(attempts, name);
        var waits = Enumerable.Range(1, attempts).Select(attempt => policy.NextDelay(attempt, Error, Middle)).ToArray();
        waits[..^1].ShouldBe(seconds.Select(s => (TimeSpan?)TimeSpan.FromSeconds(s)));
        waits[^1].ShouldBeNull("the last attempt is followed by none");
    }

    [Theory]
    [InlineData("fast", 5)]
    [InlineData("standard", 30)]
    [InlineData("aggressive", 60)]
    [InlineData("patient", 120)]
    public void A_preset_has_its_cap(string name, int seconds)
    {
        var policy = name switch
        {
            "fast" => RetryPolicy.Fast,
            "standard" => RetryPolicy.Standard,
            "aggressive" => RetryPolicy.Aggressive,
            _ => RetryPolicy.Patient,
        };
        policy.WithAttempts(100).Delay(50, Error, 0.999).ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void Jitter_varies_a_wait_by_a_quarter_in_both_directions()
    {
        RetryPolicy.Standard.Delay(1, Error, 0).ShouldBe(TimeSpan.FromSeconds(1.5));
        RetryPolicy.Standard.Delay(1, Error, 1).ShouldBe(TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public void The_cap_holds_whatever_the_jitter()
    {
        var units = Gen.Choose(0, 999_999).Select(n => n / 1_000_000d).ToArbitrary();
        var attempts = Gen.Choose(1, 2000).ToArbitrary();
        Prop.ForAll(attempts, units, (attempt, unit) =>
        {
            var wait = RetryPolicy.Fast.Delay(attempt, Error, unit);
            return wait >= TimeSpan.FromSeconds(0.75) && wait <= TimeSpan.FromSeconds(5);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Jitter_comes_before_the_cap_so_that_a_wait_at_the_cap_still_varies_below_it()
    {
        // 4 s ± 25 % under a cap of 5 s: 3 s to 5 s. 8 s ± 25 % is never below 6 s, so always the cap.
        RetryPolicy.Fast.Delay(3, Error, 0).ShouldBe(TimeSpan.FromSeconds(3));
        RetryPolicy.Fast.Delay(3, Error, 1).ShouldBe(TimeSpan.FromSeconds(5));
        RetryPolicy.Fast.Delay(4, Error, 0).ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_constant_wait_stays_the_same()
    {
        var policy = RetryPolicy.Constant(4, TimeSpan.FromMilliseconds(200));
        Enumerable.Range(1, 4).Select(attempt => policy.NextDelay(attempt, Error, 0)).ShouldBe([Ms(200), Ms(200), Ms(200), null]);
    }

    [Fact]
    public void Growing_waits_without_a_cap_end_at_a_year_instead_of_overflowing()
    {
        RetryPolicy.Exponential(int.MaxValue, TimeSpan.FromSeconds(1)).Delay(100_000, Error, 0).ShouldBe(BackoffRetry.LongestWait);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Fewer_than_one_attempt_is_refused_when_the_policy_is_built(int attempts)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => RetryPolicy.Constant(attempts, TimeSpan.Zero)).Message.ShouldContain("at least 1");
        Should.Throw<ArgumentOutOfRangeException>(() => RetryPolicy.Fast.WithAttempts(attempts));
        Should.Throw<ArgumentOutOfRangeException>(() => new AskedWait { MaxAttempts = attempts });
    }

    [Fact]
    public void Every_error_but_cancellation_is_retried_by_default()
    {
        RetryPolicy.Fast.ShouldRetry(new InvalidOperationException()).ShouldBeTrue();
        RetryPolicy.Fast.ShouldRetry(new OperationCanceledException()).ShouldBeFalse();
        RetryPolicy.Fast.ShouldRetry(new TaskCanceledException("timed out", new TimeoutException()))
            .ShouldBeTrue("an HTTP client's timeout is no cancellation");
    }

    [Fact]
    public void A_predicate_narrows_what_is_retried_and_never_adds_cancellation()
    {
        var policy = RetryPolicy.Fast.When(error => error is TimeoutException or OperationCanceledException);
        policy.NextDelay(1, new TimeoutException(), Middle).ShouldNotBeNull();
        policy.NextDelay(1, new FormatException(), Middle).ShouldBeNull();
        policy.NextDelay(1, new OperationCanceledException(), Middle).ShouldBeNull();
        RetryPolicy.Fast.WhenTransient().NextDelay(1, new FormatException(), Middle).ShouldBeNull();
    }

    [Fact]
    public void The_callback_gets_attempt_error_and_wait()
    {
        var calls = new List<(int, Exception, TimeSpan)>();
        var policy = RetryPolicy.Fast.Notify((attempt, error, delay) => calls.Add((attempt, error, delay)));
        policy.OnRetry(2, Error, TimeSpan.FromSeconds(3));
        calls.ShouldBe([(2, Error, TimeSpan.FromSeconds(3))]);
    }

    [Fact]
    public void A_class_may_compute_its_waits_from_the_last_error()
    {
        RetryPolicy policy = new AskedWait { MaxAttempts = 5 };
        policy.NextDelay(1, new ArgumentException("7"), Middle).ShouldBe(TimeSpan.FromSeconds(7));
        policy.NextDelay(2, new ArgumentException("-7"), Middle).ShouldBe(TimeSpan.Zero, "a negative wait is none");
        policy.NextDelay(3, new FormatException("7"), Middle).ShouldBeNull();
    }

    [Fact]
    public void Changing_a_copy_keeps_everything_else()
    {
        var notified = 0;
        var policy = RetryPolicy.Patient.Notify((_, _, _) => notified++).When(error => error is TimeoutException)
            .WithAttempts(2).WithCap(TimeSpan.FromSeconds(6)).WithJitter(0.5).WithRetryAfterLimit(TimeSpan.FromSeconds(9));
        policy.MaxAttempts.ShouldBe(2);
        policy.Delay(1, Error, 1).ShouldBe(TimeSpan.FromSeconds(6));
        policy.Delay(1, Error, 0).ShouldBe(TimeSpan.FromSeconds(2.5));
        policy.ShouldRetry(new FormatException()).ShouldBeFalse();
        policy.OnRetry(1, Error, TimeSpan.Zero);
        notified.ShouldBe(1);
        policy.RetryAfterLimit.ShouldBe(TimeSpan.FromSeconds(9));
        RetryPolicy.Patient.MaxAttempts.ShouldBe(10, "presets do not change");
    }

    private static TimeSpan? Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private sealed class AskedWait : RetryPolicy
    {
        public override bool ShouldRetry(Exception error) => error is ArgumentException;

        public override TimeSpan Delay(int attempt, Exception? error, double jitterUnit) =>
            TimeSpan.FromSeconds(int.Parse(error!.Message, System.Globalization.CultureInfo.InvariantCulture));
    }
}
