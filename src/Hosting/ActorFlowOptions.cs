using System.Diagnostics.CodeAnalysis;
using ActorFlow.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ActorFlow.Hosting;

/// <summary>What a program says of the flow system in its host: journal, flows, and what the configuration leaves open.</summary>
/// <remarks>
/// Precedence, the later wins: <c>reference.conf</c>, this code, the configuration file, the host's configuration, environment variables
/// <c>ActorFlow__*</c>.
/// </remarks>
public sealed class ActorFlowOptions : IJournalSetup
{
    private readonly IServiceCollection _services;
    private readonly List<Func<IServiceProvider, IEnumerable<FlowDefinition>>> _flows = [];
    private Action<FlowSystemOptions>? _configure;
    private Action<FlowSystemOptions>? _configureLast;

    internal ActorFlowOptions(IServiceCollection services) => _services = services;

    /// <summary>
    /// The configuration file; it must exist. The default is null: <c>--config</c> of the host's command line, else the setting
    /// <c>ActorFlow:ConfigurationFile</c>, else <c>in-process.conf</c> in the folder <c>hocon</c> of the working directory or of the program, where
    /// there is one.
    /// </summary>
    public string? ConfigurationFile { get; set; }

    internal Func<IServiceProvider?, IRunJournal>? Journal { get; private set; }

    /// <summary>Registers a flow, so that its stored runs go on when the host starts, and new ones can be started.</summary>
    public ActorFlowOptions AddFlow(FlowDefinition flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        _flows.Add(_ => [flow]);
        return this;
    }

    /// <summary>Registers the flow that a class draws; the host makes the class with its services.</summary>
    public ActorFlowOptions AddFlow<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFlow>()
        where TFlow : class, IFlowSource
    {
        _services.TryAddTransient<TFlow>();
        _flows.Add(static services => [services.GetRequiredService<TFlow>().Define()]);
        return this;
    }

    /// <summary>Registers flows that are made with the host's services when it starts, such as those of documents.</summary>
    public ActorFlowOptions AddFlows(Func<IServiceProvider, IEnumerable<FlowDefinition>> flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        _flows.Add(flows);
        return this;
    }

    /// <summary>
    /// Sets what only code can set: middleware, serialization, a seed; and defaults of options that the configuration may override.
    /// </summary>
    /// <remarks>Services, logging and clock are the host's already.</remarks>
    public ActorFlowOptions Configure(Action<FlowSystemOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _configure += configure;
        return this;
    }

    /// <summary>Sets options after the configuration, so that this wins.</summary>
    internal void ConfigureLast(Action<FlowSystemOptions> configure) => _configureLast += configure;

    internal void ApplyLast(FlowSystemOptions options) => _configureLast?.Invoke(options);

    /// <inheritdoc/>
    public void UseJournal(Func<IServiceProvider?, IRunJournal> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Journal = factory;
    }

    /// <summary>Applies the code's part to the engine's options.</summary>
    internal void Apply(FlowSystemOptions options, IServiceProvider flowServices)
    {
        if (Journal is not null)
            options.UseJournal(Journal);
        foreach (var flow in _flows.SelectMany(flows => flows(flowServices)))
            options.AddFlow(flow);
        _configure?.Invoke(options);
    }
}
