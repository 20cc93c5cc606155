using ActorFlow.Actors.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Actors.Nodes;

/// <summary>The services of one dispatch: a scope, opened when something asks for services, and disposed before the outcome is told.</summary>
internal sealed partial class VisitExecution
{
    /// <summary>Whether there is something to release.</summary>
    public bool HoldsServices => _rare?.Scope is not null;

    public IServiceProvider Services => _rare?.Services ?? OpenServices();

    /// <summary>Disposes the scope. The visit's user code has ended.</summary>
    public async ValueTask ReleaseAsync()
    {
        if (TakeScope() is { } scope)
            await scope.DisposeAsync();
    }

    private IServiceProvider OpenServices()
    {
        var rare = Rare;
        lock (rare.Gate)
        {
            if (rare.Services is not null)
                return rare.Services;
            if (_sealed)
                throw Over();
            if (Environment.ScopeFactory is { } factory)
            {
                var scope = factory.CreateAsyncScope();
                rare.Scope = scope;
                rare.Services = scope.ServiceProvider;
            }

            return rare.Services ??= Environment.Services;
        }
    }

    /// <summary>Lets Post begin anew with fresh services, after those of its first try were released.</summary>
    private void RenewServices()
    {
        var rare = Rare;
        lock (rare.Gate)
        {
            if (rare.Scope is null)
                rare.Services = null;
        }
    }

    private AsyncServiceScope? TakeScope()
    {
        var rare = Rare;
        lock (rare.Gate)
        {
            var scope = rare.Scope;
            rare.Scope = null;
            return scope;
        }
    }

    /// <summary>
    /// Disposes the scope of a visit that was cut off, outside the turn that cuts it off. What its user code still does finds disposed services.
    /// </summary>
    private void ReleaseOutside()
    {
        if (TakeScope() is { } scope)
            Environment.Releaser!.Tell(new ReleaseMessage.Release(scope));
    }
}
