using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests;

/// <summary>Options are checked when a member starts: each by itself, and those that must fit together.</summary>
public sealed class ClusterOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => new ClusterOptions().Validate();

    [Theory]
    [InlineData(nameof(ClusterOptions.Name))]
    [InlineData(nameof(ClusterOptions.Address))]
    [InlineData(nameof(ClusterOptions.Capabilities))]
    [InlineData(nameof(ClusterOptions.Capacity))]
    [InlineData(nameof(ClusterOptions.Shards))]
    [InlineData(nameof(ClusterOptions.LeaseTime))]
    [InlineData(nameof(ClusterOptions.LeaseMargin))]
    [InlineData(nameof(ClusterOptions.HeartbeatEvery))]
    [InlineData(nameof(ClusterOptions.HandOversAtOnce))]
    [InlineData(nameof(ClusterOptions.SettleTime))]
    public void A_value_out_of_its_range_is_refused_and_named(string option)
    {
        var options = new ClusterOptions();
        switch (option)
        {
            case nameof(ClusterOptions.Name): options.Name = "orders#1"; break;
            case nameof(ClusterOptions.Address): options.Address = new string('x', 201); break;
            case nameof(ClusterOptions.Capabilities): options.Capabilities = "gpu, two words"; break;
            case nameof(ClusterOptions.Capacity): options.Capacity = 10_001; break;
            case nameof(ClusterOptions.Shards): options.Shards = 4_097; break;
            case nameof(ClusterOptions.LeaseTime): options.LeaseTime = TimeSpan.FromMilliseconds(299); break;
            case nameof(ClusterOptions.LeaseMargin): options.LeaseMargin = TimeSpan.FromMilliseconds(2); break;
            case nameof(ClusterOptions.HeartbeatEvery): options.HeartbeatEvery = TimeSpan.FromMilliseconds(19); break;
            case nameof(ClusterOptions.HandOversAtOnce): options.HandOversAtOnce = 0; break;
            default: options.SettleTime = TimeSpan.FromMinutes(11); break;
        }

        Should.Throw<OptionOutOfRangeException>(options.Validate).Option.ShouldBe($"Cluster:{option}");
    }

    [Theory]
    [InlineData(10_000, 1_000, 3_334, nameof(ClusterOptions.HeartbeatEvery))]
    [InlineData(10_000, 99, 2_000, nameof(ClusterOptions.LeaseMargin))]
    [InlineData(10_000, 5_001, 2_000, nameof(ClusterOptions.LeaseMargin))]
    [InlineData(10_000, 4_500, 3_000, nameof(ClusterOptions.LeaseMargin))]
    public void Heartbeat_and_margin_must_fit_into_the_lease(int lease, int margin, int heartbeat, string option)
    {
        var options = new ClusterOptions
        {
            LeaseTime = TimeSpan.FromMilliseconds(lease), LeaseMargin = TimeSpan.FromMilliseconds(margin),
                HeartbeatEvery = TimeSpan.FromMilliseconds(heartbeat),
        };
        Should.Throw<OptionOutOfRangeException>(options.Validate).Option.ShouldBe($"Cluster:{option}");
    }

    [Fact]
    public void Capabilities_are_a_set_of_words()
        => new ClusterOptions { Capabilities = " region=eu,gpu ,, gpu" }.Profile().Capabilities.ShouldBe(["gpu", "region=eu"]);

    [Fact]
    public void A_member_without_a_name_is_named_after_machine_and_process()
        => new ClusterOptions().Profile().Name.ShouldBe($"{Environment.MachineName}-{Environment.ProcessId}");
}
