using System.Net;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;
using StackExchange.Redis.Maintenance;

namespace SessionKernel;

/// <summary>
/// Takes user and password from a callback, and everything else from the configuration's own provider: a cloud's provider may set the
/// protocol, for example.
/// </summary>
internal sealed class RedisCredentialsProvider(DefaultOptionsProvider others, Func<RedisCredentials> credentials) : DefaultOptionsProvider
{
    public override string? User => credentials().User;

    public override string? Password => credentials().Password;

    public override bool AbortOnConnectFail => others.AbortOnConnectFail;

    public override bool AllowAdmin => others.AllowAdmin;

    public override BacklogPolicy BacklogPolicy => others.BacklogPolicy;

    public override bool CheckCertificateRevocation => others.CheckCertificateRevocation;

    public override bool HighIntegrity => others.HighIntegrity;

    public override bool SharedSubscriptionConnection => others.SharedSubscriptionConnection;

    public override int ConnectRetry => others.ConnectRetry;

    public override TimeSpan? ConnectTimeout => others.ConnectTimeout;

    public override CommandMap? CommandMap => others.CommandMap;

    public override string ConfigurationChannel => others.ConfigurationChannel;

    public override Version DefaultVersion => others.DefaultVersion;

    public override TimeSpan HeartbeatInterval => others.HeartbeatInterval;

    public override bool HeartbeatConsistencyChecks => others.HeartbeatConsistencyChecks;

    public override bool IncludeDetailInExceptions => others.IncludeDetailInExceptions;

    public override bool IncludePerformanceCountersInExceptions => others.IncludePerformanceCountersInExceptions;

    public override TimeSpan KeepAliveInterval => others.KeepAliveInterval;

    public override ILoggerFactory? LoggerFactory => others.LoggerFactory;

    public override Proxy Proxy => others.Proxy;

    public override IReconnectRetryPolicy? ReconnectRetryPolicy => others.ReconnectRetryPolicy;

    public override bool ResolveDns => others.ResolveDns;

    public override TimeSpan SyncTimeout => others.SyncTimeout;

    public override string TieBreaker => others.TieBreaker;

    public override TimeSpan ConfigCheckInterval => others.ConfigCheckInterval;

    public override TimeSpan TopologyRefreshInterval => others.TopologyRefreshInterval;

    public override string LibraryName => others.LibraryName;

    public override bool SetClientLibrary => others.SetClientLibrary;

    public override RedisProtocol? Protocol => others.Protocol;

    public override MaintenanceNotificationMode MaintenanceNotifications => others.MaintenanceNotifications;

    public override MaintenanceEndpointType MaintenanceMovingEndpointType => others.MaintenanceMovingEndpointType;

    public override TimeSpan MaintenanceRelaxedTimeout => others.MaintenanceRelaxedTimeout;

    public override TimeSpan? MaintenanceRelaxedWindowMax => others.MaintenanceRelaxedWindowMax;

    public override TimeSpan? MaintenancePostEventRelaxedDuration => others.MaintenancePostEventRelaxedDuration;

    public override bool TcpKeepAlive => others.TcpKeepAlive;

    public override bool IsMatch(EndPoint endpoint) => others.IsMatch(endpoint);

    public override bool GetDefaultSsl(EndPointCollection endPoints) => others.GetDefaultSsl(endPoints);

    public override string? GetSslHostFromEndpoints(EndPointCollection endPoints) => others.GetSslHostFromEndpoints(endPoints);

    public override Task AfterConnectAsync(ConnectionMultiplexer multiplexer, Action<string> log) =>
        others.AfterConnectAsync(multiplexer, log);
}
